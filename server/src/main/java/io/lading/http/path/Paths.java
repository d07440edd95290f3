package io.lading.http.path;

import io.lading.file.FileId;

/// The URL paths of resources.
public final class Paths {
    /// The collection of uploads.
    public static final String UPLOADS = "/api/uploads";

    /// The unfinished uploads of all users, for administrators.
    public static final String ALL_UPLOADS = "/api/admin/uploads";

    /// What is stored, for administrators.
    public static final String STORAGE = "/api/admin/storage";

    /// The configuration of the server, for administrators.
    public static final String SETTINGS_IN_FORCE = "/api/admin/settings";

    /// The collection of files.
    public static final String FILES = "/api/files";

    /// The endpoint that tells which files the server already has.
    public static final String KNOWN_FILES = FILES + "/known";

    /// The endpoint that stores many small files in one request.
    public static final String BATCH = FILES + "/batch";

    /// The style sheet of pages that the server makes.
    public static final String STYLE = "/api/docs.css";

    /// The links of the caller.
    public static final String LINKS = "/api/links";

    /// The links of all users, for administrators.
    public static final String ALL_LINKS = "/api/admin/links";

    /// The endpoint that exchanges the secret of a link for a visit.
    public static final String OPEN_LINK = LINKS + "/open";

    /// The content of the file of a download link, for a visitor.
    public static final String LINK_CONTENT = LINKS + "/content";

    /// Begins the address of the page of an upload link; the secret follows.
    public static final String UPLOAD_PAGE = "/send/";

    /// Begins the address of the page of a download link; the secret follows.
    public static final String DOWNLOAD_PAGE = "/get/";

    private Paths() {}

    /// The path of an upload.
    public static String upload(FileId id) {
        return UPLOADS + "/" + id;
    }

    /// The path of a file.
    public static String file(FileId id) {
        return FILES + "/" + id;
    }
}

package io.lading.http;

import io.lading.file.FileId;

/// The addresses of resources.
public final class Paths {
    /// The collection of uploads.
    public static final String UPLOADS = "/api/uploads";

    /// The collection of files.
    public static final String FILES = "/api/files";

    /// The question which files are here already.
    public static final String KNOWN_FILES = FILES + "/known";

    private Paths() {}

    /// The address of an upload.
    public static String upload(FileId id) {
        return UPLOADS + "/" + id;
    }

    /// The address of a file.
    public static String file(FileId id) {
        return FILES + "/" + id;
    }
}

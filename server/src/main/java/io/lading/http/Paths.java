package io.lading.http;

import io.lading.file.FileId;

/// The addresses of resources.
public final class Paths {
    /// The collection of uploads.
    public static final String UPLOADS = "/api/uploads";

    /// The collection of files.
    public static final String FILES = "/api/files";

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

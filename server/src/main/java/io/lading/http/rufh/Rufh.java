package io.lading.http.rufh;

/// Constants of Resumable Uploads for HTTP.
final class Rufh {
    static final String INTEROP_VERSION = "Upload-Draft-Interop-Version";
    static final String OFFSET = "Upload-Offset";
    static final String LENGTH = "Upload-Length";
    static final String LIMIT = "Upload-Limit";
    static final String COMPLETE = "Upload-Complete";

    /// The opposite of [#COMPLETE], in interop version 3.
    static final String INCOMPLETE = "Upload-Incomplete";

    static final String CONTENT_TYPE = "application/partial-upload";

    /// The status of interim responses: Upload Resumption Supported.
    static final int RESUMPTION_SUPPORTED = 104;

    private static final String PROBLEMS = "https://iana.org/assignments/http-problem-types#";
    static final String MISMATCHING_OFFSET = PROBLEMS + "mismatching-upload-offset";
    static final String INCONSISTENT_LENGTH = PROBLEMS + "inconsistent-upload-length";

    private Rufh() {}

    /// Formats a boolean for a structured field.
    static String bool(boolean value) {
        return value ? "?1" : "?0";
    }
}

package io.lading.http.problem;

import io.lading.http.path.Paths;
import io.lading.storage.StorageException;
import io.lading.storage.StoreOutageException;
import java.util.List;
import org.springframework.http.HttpStatus;

/// The problem documents of this server. The type of each problem is stable.
public final class Problems {
    static final String RETRY_AFTER = "Retry-After";
    static final String RETRY_SECONDS = "2";
    private static final String OUTAGE_RETRY_SECONDS = "5";
    static final String INVALID_REQUEST = "Invalid request";
    static final String NOT_SIGNED_IN = "Authentication required";
    private static final String BUSY = "Busy";
    private static final String FULL = "Not enough storage space";

    private Problems() {}

    /// A malformed header field, parameter or path.
    public static Problem badRequest(String detail) {
        return new Problem(HttpStatus.BAD_REQUEST, "bad-request", INVALID_REQUEST, detail);
    }

    /// The request is not authenticated.
    public static Problem unauthorized() {
        return new Problem(
                HttpStatus.UNAUTHORIZED,
                "unauthorized",
                NOT_SIGNED_IN,
                "Sign in, or send a username with a password or an API token.");
    }

    /// The caller lacks the permission.
    public static Problem forbidden(String detail) {
        return new Problem(HttpStatus.FORBIDDEN, "forbidden", "Permission denied", detail);
    }

    /// The resource does not exist, or the caller has no access to it.
    public static Problem notFound(String what) {
        return new Problem(
                HttpStatus.NOT_FOUND,
                "not-found",
                "Not found",
                "This " + what + " doesn't exist or is no longer available.");
    }

    /// The resource does not support this method.
    public static Problem methodNotAllowed(String method, List<String> allowed) {
        return new Problem(
                        HttpStatus.METHOD_NOT_ALLOWED,
                        "method-not-allowed",
                        "Method not allowed",
                        method + " is not supported here. Allowed: " + String.join(", ", allowed) + ".")
                .with("allowed", allowed)
                .withHeader("Allow", String.join(", ", allowed));
    }

    /// No resource supports this method.
    public static Problem methodUnknown(String method) {
        return new Problem(
                HttpStatus.NOT_IMPLEMENTED,
                "method-unknown",
                "Unknown method",
                "This server does not support the method " + method + ".");
    }

    /// The body has the wrong media type.
    public static Problem mediaType(String given, String expected) {
        return new Problem(
                        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                        "media-type",
                        "Unsupported content type",
                        "Send the body as " + expected + ".")
                .with("given", given)
                .with("expected", expected);
    }

    /// A precondition of the request failed.
    public static Problem preconditionFailed() {
        return new Problem(
                HttpStatus.PRECONDITION_FAILED,
                "precondition-failed",
                "Precondition failed",
                "The file does not match the If-Match or If-Unmodified-Since header.");
    }

    /// None of the requested ranges exists.
    public static Problem rangeNotSatisfiable(long size) {
        return range(size, "The file is " + size + " bytes long.");
    }

    /// The request has more ranges than the server sends.
    public static Problem tooManyRanges(long size, int maxRanges) {
        return range(size, "A request can have at most " + maxRanges + " ranges.");
    }

    private static Problem range(long size, String detail) {
        return new Problem(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "range", "Range not satisfiable", detail)
                .with("size", size)
                .withHeader("Content-Range", "bytes */" + size);
    }

    public static Problem encodedBody(String encoding) {
        return new Problem(
                        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                        "content-encoding",
                        "Content-Encoding not supported",
                        "Send the raw bytes of the file, without Content-Encoding.")
                .with("given", encoding);
    }

    /// The server decodes no transfer coding but `chunked` (RFC 9112 section 6.1).
    public static Problem transferCoding(String coding) {
        return new Problem(
                        HttpStatus.NOT_IMPLEMENTED,
                        "transfer-encoding",
                        "Transfer-Encoding not supported",
                        "Send the raw bytes of the file, with Content-Length or Transfer-Encoding: chunked.")
                .with("given", coding);
    }

    /// The storage failed while a request was processed.
    public static Problem storage(StorageException failure) {
        return switch (failure.kind()) {
            case NO_SPACE ->
                new Problem(
                        HttpStatus.INSUFFICIENT_STORAGE,
                        "no-space",
                        FULL,
                        "The server has no storage space left, so the request was not carried out. Delete files or ask"
                                + " the administrator to free space, then try again.");
            case TEMPORARY -> failure instanceof StoreOutageException ? storageUnavailable() : busy();
            case PERMANENT ->
                new Problem(
                        HttpStatus.INTERNAL_SERVER_ERROR,
                        "storage-failure",
                        "Storage error",
                        "The server can't read or write its storage. Contact the administrator.");
        };
    }

    /// The server does not have enough storage space for an upload.
    public static Problem noSpace() {
        return new Problem(
                HttpStatus.INSUFFICIENT_STORAGE,
                "no-space",
                FULL,
                "The server does not have enough storage space for this upload. Try again when space is available.");
    }

    /// The storage did not answer in time; a retry will probably succeed.
    public static Problem busy() {
        return new Problem(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "busy",
                        BUSY,
                        "The storage is responding slowly. Try again in a moment.")
                .withHeader(RETRY_AFTER, RETRY_SECONDS);
    }

    /// The store that servers share does not respond, after several attempts. Uploads continue when it does.
    private static Problem storageUnavailable() {
        return new Problem(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "storage-unavailable",
                        "Storage unavailable",
                        "The storage of the server does not respond. Try again in a moment.")
                .withHeader(RETRY_AFTER, OUTAGE_RETRY_SECONDS);
    }

    /// Another request did not release an upload in time: it waits for the storage, or completes the upload,
    /// which can take long if a checksum has to be verified.
    public static Problem uploadBusy() {
        return busy().withDetail("Another request still uses this upload, or its content is being verified."
                + " Try again in a moment.");
    }

    /// The queue of requested SHA-512 digests is full.
    public static Problem digestsBusy() {
        return new Problem(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "digests-busy",
                        "Too many queued digests",
                        "SHA-512 digests are computed for one file at a time, and the queue is full. Try again later.")
                .withHeader(RETRY_AFTER, RETRY_SECONDS);
    }

    /// The server has no capacity for another request.
    public static Problem tooManyRequests() {
        return new Problem(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "too-many-requests",
                        "Too many concurrent requests",
                        "The server is handling as many requests as its memory allows. Try again in a moment.")
                .withHeader(RETRY_AFTER, RETRY_SECONDS);
    }

    /// The user has reached the limit of concurrent requests or open connections.
    public static Problem tooManyOfUser() {
        return new Problem(
                        HttpStatus.TOO_MANY_REQUESTS,
                        "too-many-of-user",
                        "Too many concurrent requests of your account",
                        "Your account has reached its limit of concurrent requests or connections. Wait until some have"
                                + " finished.")
                .withHeader(RETRY_AFTER, RETRY_SECONDS);
    }

    /// A bug in the server.
    public static Problem internal() {
        return new Problem(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal",
                "Internal server error",
                "Something went wrong. Contact the administrator and quote the X-Request-ID of this response.");
    }

    public static Problem documentTooLarge(int maxBytes) {
        return new Problem(
                HttpStatus.CONTENT_TOO_LARGE,
                "document-too-large",
                "Request body too large",
                "JSON requests are limited to " + maxBytes + " bytes here. Upload files to " + Paths.FILES + ".");
    }

    /// There is currently no memory for another JSON document.
    public static Problem tooManyDocuments() {
        return new Problem(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "too-many-documents",
                        "Too many concurrent JSON requests",
                        "The server is receiving as many JSON documents as its memory allows. Try again in a moment.")
                .withHeader(RETRY_AFTER, RETRY_SECONDS);
    }

    public static Problem documentTooSlow(java.time.Duration time) {
        return new Problem(
                408,
                "document-too-slow",
                "Request timed out",
                "The JSON document was not received within " + time.toSeconds() + " seconds.");
    }
}

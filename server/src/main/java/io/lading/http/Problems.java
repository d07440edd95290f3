package io.lading.http;

import io.lading.storage.StorageException;
import java.util.List;
import org.springframework.http.HttpStatus;

/// The problems this server answers with, each with its stable type.
public final class Problems {
    static final String RETRY_AFTER = "Retry-After";
    static final String RETRY_SECONDS = "2";
    private static final String FULL = "The storage is full";

    private Problems() {}

    /// A field, parameter or path that is not as it should be.
    public static Problem badRequest(String detail) {
        return new Problem(HttpStatus.BAD_REQUEST, "bad-request", "The request is not well formed", detail);
    }

    /// Nobody is signed in.
    public static Problem unauthorized() {
        return new Problem(
                HttpStatus.UNAUTHORIZED,
                "unauthorized",
                "Not signed in",
                "Sign in, or send a user name and a password or token.");
    }

    /// What is asked for is not allowed to the caller.
    public static Problem forbidden(String detail) {
        return new Problem(HttpStatus.FORBIDDEN, "forbidden", "Not allowed", detail);
    }

    /// There is nothing, or nothing the caller may know of.
    public static Problem notFound(String what) {
        return new Problem(
                HttpStatus.NOT_FOUND,
                "not-found",
                "Not found",
                "There is no " + what + " here; it may have been removed or have expired.");
    }

    /// The resource does not have this method.
    public static Problem methodNotAllowed(String method, List<String> allowed) {
        return new Problem(
                        HttpStatus.METHOD_NOT_ALLOWED,
                        "method-not-allowed",
                        "Method not allowed",
                        method + " does not work here.")
                .with("allowed", allowed)
                .withHeader("Allow", String.join(", ", allowed));
    }

    /// No resource has this method.
    static Problem methodUnknown(String method) {
        return new Problem(
                HttpStatus.NOT_IMPLEMENTED,
                "method-unknown",
                "Unknown method",
                method + " is not a method of this server.");
    }

    /// The body has a media type that does not fit.
    public static Problem mediaType(String given, String expected) {
        return new Problem(
                        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                        "media-type",
                        "Wrong media type",
                        "The body must be " + expected + ".")
                .with("given", given)
                .with("expected", expected);
    }

    /// A condition of the request does not hold.
    public static Problem preconditionFailed() {
        return new Problem(
                HttpStatus.PRECONDITION_FAILED,
                "precondition-failed",
                "The condition does not hold",
                "The file is not the one that was meant.");
    }

    /// The bytes asked for are not there.
    public static Problem rangeNotSatisfiable(long size) {
        return new Problem(
                        HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
                        "range",
                        "No such bytes",
                        "The file has " + size + " bytes.")
                .with("size", size)
                .withHeader("Content-Range", "bytes */" + size);
    }

    static Problem encodedBody(String encoding) {
        return new Problem(
                        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                        "content-encoding",
                        "Encoded content",
                        "Send the bytes of the file as they are, without Content-Encoding.")
                .with("given", encoding);
    }

    /// The machine failed. Nothing that was acknowledged is lost.
    public static Problem storage(StorageException failure) {
        return switch (failure.kind()) {
            case NO_SPACE ->
                new Problem(
                        HttpStatus.INSUFFICIENT_STORAGE,
                        "no-space",
                        FULL,
                        "The server's disk is full, so this was not done. Nothing that was stored before is lost. Remove"
                                + " files, or have the operator make room, and try again.");
            case TEMPORARY -> busy();
            case PERMANENT ->
                new Problem(
                        HttpStatus.INTERNAL_SERVER_ERROR,
                        "storage-failure",
                        "The storage failed",
                        "The server cannot read or write its storage. Its operator has to look at the log.");
        };
    }

    /// No room on the storage.
    public static Problem noSpace() {
        return new Problem(
                HttpStatus.INSUFFICIENT_STORAGE,
                "no-space",
                FULL,
                "There is no space for this on the server. Try again when there is space.");
    }

    /// Works again soon.
    public static Problem busy() {
        return new Problem(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "busy",
                        "The storage is busy",
                        "The storage did not answer in time. Try again in a moment.")
                .withHeader(RETRY_AFTER, RETRY_SECONDS);
    }

    /// As many files wait for a digest as may.
    public static Problem digestsBusy() {
        return new Problem(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "digests-busy",
                        "Too many files wait for their digest",
                        "Digests are computed one after the other, and too many are waiting. Ask again later.")
                .withHeader(RETRY_AFTER, RETRY_SECONDS);
    }

    /// All places for requests of clients that have not signed in are taken.
    public static Problem tooManyRequests() {
        return new Problem(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "too-many-requests",
                        "Too many requests at the same time",
                        "The server handles as many requests as it has memory for. Try again in a moment.")
                .withHeader(RETRY_AFTER, RETRY_SECONDS);
    }

    /// A user has as many requests in flight, or connections open, as one user may have.
    public static Problem tooManyOfUser() {
        return new Problem(
                        HttpStatus.TOO_MANY_REQUESTS,
                        "too-many-of-user",
                        "Too many of your requests at the same time",
                        "Your account has as many requests running as one account may have. Wait until some are done.")
                .withHeader(RETRY_AFTER, RETRY_SECONDS);
    }

    /// Our own mistake.
    public static Problem internal() {
        return new Problem(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal",
                "The server made a mistake",
                "This should not happen. Its operator finds more in the log.");
    }

    static Problem documentTooLarge(int maxBytes) {
        return new Problem(
                HttpStatus.CONTENT_TOO_LARGE,
                "document-too-large",
                "The document is too large",
                "A JSON document may have at most " + maxBytes + " bytes here; files go to " + Paths.FILES + ".");
    }

    /// No memory for one more document now.
    static Problem tooManyDocuments() {
        return new Problem(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "too-many-documents",
                        "Too many documents at the same time",
                        "The server is receiving as many JSON documents as it has memory for. Try again in a moment.")
                .withHeader(RETRY_AFTER, RETRY_SECONDS);
    }

    static Problem documentTooSlow(java.time.Duration time) {
        return new Problem(
                408,
                "document-too-slow",
                "The document came too slowly",
                "A JSON document must arrive within " + time.toSeconds() + " seconds.");
    }
}

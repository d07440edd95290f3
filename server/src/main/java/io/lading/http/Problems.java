package io.lading.http;

import io.lading.storage.StorageException;
import io.lading.upload.Appended;
import io.lading.upload.Creation;
import java.util.List;

/// The problems this server answers with, each with its stable type.
public final class Problems {
    private static final int UNPROCESSABLE = 422;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int INSUFFICIENT_STORAGE = 507;
    private static final String RETRY_AFTER = "Retry-After";
    private static final String RETRY_SECONDS = "2";

    private Problems() {}

    /// A field, parameter or path that is not as it should be.
    public static Problem badRequest(String detail) {
        return new Problem(400, "bad-request", "The request is not well formed", detail);
    }

    /// Nobody is signed in.
    public static Problem unauthorized() {
        return new Problem(
                401, "unauthorized", "Not signed in", "Sign in, or send a user name and a password or token.");
    }

    /// What is asked for is not allowed to the caller.
    public static Problem forbidden(String detail) {
        return new Problem(403, "forbidden", "Not allowed", detail);
    }

    /// There is nothing, or nothing the caller may know of.
    public static Problem notFound(String what) {
        return new Problem(
                404,
                "not-found",
                "Not found",
                "There is no " + what + " here; it may have been removed or have expired.");
    }

    /// The resource does not have this method.
    public static Problem methodNotAllowed(String method, List<String> allowed) {
        return new Problem(405, "method-not-allowed", "Method not allowed", method + " does not work here.")
                .with("allowed", allowed)
                .withHeader("Allow", String.join(", ", allowed));
    }

    /// The body has a media type that does not fit.
    public static Problem mediaType(String given, String expected) {
        return new Problem(415, "media-type", "Wrong media type", "The body must be " + expected + ".")
                .with("given", given)
                .with("expected", expected);
    }

    /// A condition of the request does not hold.
    public static Problem preconditionFailed() {
        return new Problem(
                412, "precondition-failed", "The condition does not hold", "The file is not the one that was meant.");
    }

    /// The bytes asked for are not there.
    public static Problem rangeNotSatisfiable(long size) {
        return new Problem(416, "range", "No such bytes", "The file has " + size + " bytes.")
                .with("size", size)
                .withHeader("Content-Range", "bytes */" + size);
    }

    static Problem encodedBody(String encoding) {
        return new Problem(
                        415,
                        "content-encoding",
                        "Encoded content",
                        "Send the bytes of the file as they are, without Content-Encoding.")
                .with("given", encoding);
    }

    /// The machine failed. Nothing that was acknowledged is lost.
    public static Problem storage(StorageException failure) {
        return switch (failure.kind()) {
            case NO_SPACE -> noSpace();
            case TEMPORARY -> busy();
            case PERMANENT ->
                new Problem(
                        500,
                        "storage-failure",
                        "The storage failed",
                        "The server cannot read or write its storage. Its operator has to look at the log.");
        };
    }

    /// No room on the storage.
    public static Problem noSpace() {
        return new Problem(
                INSUFFICIENT_STORAGE,
                "no-space",
                "The storage is full",
                "There is no room for this on the server. What was received is kept; try again when there is room.");
    }

    /// Works again soon.
    public static Problem busy() {
        return new Problem(
                        503,
                        "busy",
                        "The storage is busy",
                        "The storage did not answer in time. Nothing that was received is lost; try again in a moment.")
                .withHeader(RETRY_AFTER, RETRY_SECONDS);
    }

    /// Our own mistake.
    public static Problem internal() {
        return new Problem(
                500,
                "internal",
                "The server made a mistake",
                "This should not happen. Its operator finds more in the log.");
    }

    /// Why an upload was not created.
    ///
    /// @throws IllegalStateException if it was
    public static Problem of(Creation refused) {
        return switch (refused) {
            case Creation.BadName(String reason) -> new Problem(400, "bad-name", "The name is not allowed", reason);
            case Creation.FormatNotAllowed(String name, List<String> allowed) ->
                new Problem(
                                415,
                                "format-not-allowed",
                                "Files of this format are not taken",
                                "The name must end with " + String.join(" or ", allowed) + ".")
                        .with("allowedExtensions", allowed);
            case Creation.TooLarge(long length, long maxSize) -> tooLarge(length, maxSize);
            case Creation.OverQuota(long length, long available) ->
                overQuota().with("length", length).with("available", available);
            case Creation.NoSpace(long length, long available) ->
                noSpace().with("length", length).with("available", available);
            case Creation.TooManyUploads(int max) ->
                new Problem(
                                TOO_MANY_REQUESTS,
                                "too-many-uploads",
                                "Too many unfinished uploads",
                                "Finish or cancel some of your " + max + " unfinished uploads first.")
                        .with("max", max);
            case Creation.BadParts(String reason) ->
                new Problem(400, "bad-parts", "The parts cannot be put together", reason);
            case Creation.Refused(Appended why) -> of(why, null);
            case Creation.Created _, Creation.Completed _ -> throw new IllegalStateException("Not refused: " + refused);
        };
    }

    static Problem documentTooLarge(int maxBytes) {
        return new Problem(
                413,
                "document-too-large",
                "The document is too large",
                "A JSON document may have at most " + maxBytes + " bytes here; files go to " + Paths.FILES + ".");
    }

    private static Problem tooLarge(long length, long maxSize) {
        return new Problem(
                        413,
                        "too-large",
                        "The file is too large",
                        "This server takes files of at most " + maxSize + " bytes; this one has " + length + ".")
                .with("length", length)
                .with("maxSize", maxSize);
    }

    private static Problem overQuota() {
        return new Problem(
                413,
                "over-quota",
                "Your quota is used up",
                "This does not fit into what you may store. Remove files or cancel unfinished uploads first.");
    }

    /// Why an append was not wholly taken. Protocols add the offset in their own field.
    ///
    /// @param body what was to be appended, or null if it was nothing
    /// @throws IllegalStateException if it was
    public static Problem of(Appended refused, @Nullable JettyBody body) {
        return switch (refused) {
            case Appended.Interrupted _ -> interrupted(body != null && body.tooSlow());
            case Appended.TakenOver _ -> body != null && body.stopped() ? stopping() : takenOver();
            case Appended.OffsetMismatch(var upload, long provided) -> offsetMismatch(upload.offset(), provided);
            case Appended.BeyondLength(var _, long limit) ->
                new Problem(
                                413,
                                "beyond-length",
                                "More bytes than declared",
                                "The body reaches beyond byte " + limit + ", where the upload ends.")
                        .with("limit", limit);
            case Appended.LengthMismatch(var upload, long provided) ->
                new Problem(
                                400,
                                "inconsistent-length",
                                "The length does not match",
                                "The upload was declared with another length than " + provided + " before.")
                        .with("length", upload.length())
                        .with("providedLength", provided);
            case Appended.DigestMismatch mismatch -> digestMismatch(mismatch);
            case Appended.ContentRefused _ ->
                new Problem(
                        UNPROCESSABLE,
                        "not-an-image",
                        "This is no disk image",
                        "The content does not look like a disk image, and only disk images are taken here.");
            case Appended.NoSpace(var _, boolean ofQuota) -> ofQuota ? overQuota() : noSpace();
            case Appended.NotAppendable(var _, String reason) ->
                new Problem(403, "not-appendable", "The upload takes no bytes this way", reason);
            case Appended.AlreadyComplete _ ->
                new Problem(409, "already-complete", "The upload is complete", "Nothing can be added to it any more.");
            case Appended.Busy _ -> busy();
            case Appended.NotFound _ -> notFound("upload");
            case Appended.Progress _, Appended.Completed _ ->
                throw new IllegalStateException("Not refused: " + refused);
        };
    }

    private static Problem offsetMismatch(long expected, long provided) {
        String detail = "The upload stands at " + expected + ", not at " + provided + ". Go on from there.";
        return new Problem(409, "offset-mismatch", "The offset does not match", detail)
                .with("expectedOffset", expected)
                .with("providedOffset", provided);
    }

    private static Problem stopping() {
        return new Problem(
                        503,
                        "stopping",
                        "The server is stopping",
                        "What was received is kept; go on when the server is back.")
                .withHeader(RETRY_AFTER, RETRY_SECONDS);
    }

    /// A form that cannot be taken apart, or that ended early.
    public static Problem badForm(JettyBody body) {
        if (body.tooSlow() || body.stopped()) {
            return body.stopped() ? stopping() : interrupted(true);
        }
        return new Problem(
                400,
                "bad-form",
                "The form is not whole",
                "The form ended early, or its parts are not those of multipart/form-data.");
    }

    private static Problem takenOver() {
        return new Problem(
                409,
                "taken-over",
                "A newer request took over",
                "Another request for the same upload came later and goes on from here.");
    }

    private static Problem interrupted(boolean tooSlow) {
        String rest = " What was received is kept; ask for the offset and go on.";
        return tooSlow
                ? new Problem(408, "body-too-slow", "The body came too slowly", "Nothing came for too long." + rest)
                : new Problem(400, "body-incomplete", "The body ended early", "The connection broke." + rest);
    }

    private static Problem digestMismatch(Appended.DigestMismatch mismatch) {
        String detail = mismatch.ofWhole()
                ? "The file that was received is not the one that was declared. Send it again."
                : "The bytes that were received are not those that were sent. Send them again.";
        return new Problem(UNPROCESSABLE, "digest-mismatch", "The digest does not match", detail)
                .with("declared", mismatch.declared().toString())
                .with("computed", mismatch.computed().toString());
    }
}

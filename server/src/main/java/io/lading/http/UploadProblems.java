package io.lading.http;

import io.lading.upload.Appended;
import io.lading.upload.BodyException;
import io.lading.upload.Creation;
import java.util.List;
import org.springframework.http.HttpStatus;

/// The problems of uploads: why one was not created, and why bytes were not taken. Each outcome of the domain has one
/// type; protocols add what their own fields say.
public final class UploadProblems {
    private UploadProblems() {}

    /// What the client of a refused request can do next.
    public enum Next {
        /// The upload is there, and its client knows its address.
        RESUME,
        /// Nothing is stored: the client has no address to resume at.
        START_AGAIN
    }

    /// Why an upload was not created.
    ///
    /// @throws IllegalStateException if it was
    public static Problem of(Creation refused) {
        return switch (refused) {
            case Creation.BadName(String reason) ->
                new Problem(HttpStatus.BAD_REQUEST, "bad-name", "The name is not allowed", reason);
            case Creation.FormatNotAllowed(String name, List<String> allowed) ->
                new Problem(
                                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                                "format-not-allowed",
                                "Files of this format are not taken",
                                "The name must end with " + String.join(" or ", allowed) + ".")
                        .with("allowedExtensions", allowed);
            case Creation.TooLarge(long length, long maxSize) -> tooLarge(length, maxSize);
            case Creation.OverQuota(long length, long available) ->
                overQuota().with("length", length).with("available", available);
            case Creation.NoSpace(long length, long available) ->
                Problems.noSpace().with("length", length).with("available", available);
            case Creation.TooManyUploads(int max) ->
                new Problem(
                                HttpStatus.TOO_MANY_REQUESTS,
                                "too-many-uploads",
                                "Too many unfinished uploads",
                                "Finish or cancel some of your " + max + " unfinished uploads first.")
                        .with("max", max);
            case Creation.BadParts(String reason) ->
                new Problem(HttpStatus.BAD_REQUEST, "bad-parts", "The parts cannot be put together", reason);
            case Creation.Refused(Appended why) -> of(why, Next.START_AGAIN);
            case Creation.Created _, Creation.Completed _ -> throw new IllegalStateException("Not refused: " + refused);
        };
    }

    private static Problem tooLarge(long length, long maxSize) {
        return new Problem(
                        HttpStatus.CONTENT_TOO_LARGE,
                        "too-large",
                        "The file is too large",
                        "This server takes files of at most " + maxSize + " bytes; this one has " + length + ".")
                .with("length", length)
                .with("maxSize", maxSize);
    }

    private static Problem overQuota() {
        return new Problem(
                HttpStatus.CONTENT_TOO_LARGE,
                "over-quota",
                "Your quota is used up",
                "This does not fit into what you may store. Remove files or cancel unfinished uploads first.");
    }

    /// Why an append was rejected or ended early, for a client that knows the URL of the upload.
    public static Problem of(Appended refused) {
        return of(refused, Next.RESUME);
    }

    /// Why an append was rejected or ended early. Protocols add the offset in their own field.
    ///
    /// @param next what the client can do
    /// @throws IllegalStateException if it was neither
    public static Problem of(Appended refused, Next next) {
        return switch (refused) {
            case Appended.Interrupted(var _, BodyException.Reason reason) -> interrupted(reason, next);
            case Appended.TakenOver _ -> takenOver();
            case Appended.BadTrailer(var _, String reason) -> Problems.badRequest(reason);
            case Appended.OffsetMismatch(var upload, long provided) -> offsetMismatch(upload.offset(), provided);
            case Appended.BeyondLength(var upload, long limit) -> beyondLength(upload.lengthKnown(), limit);
            case Appended.LengthMismatch(var upload, long provided) ->
                new Problem(
                                HttpStatus.BAD_REQUEST,
                                "inconsistent-length",
                                "The length does not match",
                                "The upload was declared with another length than " + provided + " before.")
                        .with("length", upload.length())
                        .with("providedLength", provided);
            case Appended.DigestMismatch mismatch -> digestMismatch(mismatch);
            case Appended.ContentRefused _ ->
                new Problem(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "not-an-image",
                        "This is no disk image",
                        "The content does not look like a disk image, and only disk images are taken here.");
            case Appended.NoSpace(var _, boolean ofQuota) -> ofQuota ? overQuota() : noSpace(next);
            case Appended.NotAppendable(var _, String reason) ->
                new Problem(HttpStatus.FORBIDDEN, "not-appendable", "The upload takes no bytes this way", reason);
            case Appended.AlreadyComplete _ ->
                new Problem(
                        HttpStatus.CONFLICT,
                        "already-complete",
                        "The upload is complete",
                        "Nothing can be added to it any more.");
            case Appended.Busy _ -> Problems.busy();
            case Appended.NotFound _ -> Problems.notFound("upload");
            case Appended.Progress _, Appended.Completed _ ->
                throw new IllegalStateException("Not refused: " + refused);
        };
    }

    private static Problem beyondLength(boolean declared, long limit) {
        String detail = declared
                ? "The body reaches beyond byte " + limit + ", where the upload ends."
                : "This server takes files of at most " + limit + " bytes, and this one has more.";
        return new Problem(HttpStatus.CONTENT_TOO_LARGE, "beyond-length", "More bytes than allowed", detail)
                .with("limit", limit);
    }

    private static Problem offsetMismatch(long expected, long provided) {
        String detail = "The upload stands at " + expected + ", not at " + provided + ". Go on from there.";
        return new Problem(HttpStatus.CONFLICT, "offset-mismatch", "The offset does not match", detail)
                .with("expectedOffset", expected)
                .with("providedOffset", provided);
    }

    private static Problem noSpace(Next next) {
        Problem full = Problems.noSpace();
        return next == Next.RESUME
                ? full.withDetail("There is no space for more on the server. The upload is stored up to its offset;"
                        + " resume it when there is space.")
                : full;
    }

    private static Problem stopping(Next next) {
        String detail =
                switch (next) {
                    case RESUME -> "The upload is stored up to its offset; resume it when the server is back.";
                    case START_AGAIN -> "Nothing of this upload is stored; send it again when the server is back.";
                };
        return new Problem(HttpStatus.SERVICE_UNAVAILABLE, "stopping", "The server is stopping", detail)
                .withHeader(Problems.RETRY_AFTER, Problems.RETRY_SECONDS);
    }

    /// Why a form was not received to its end.
    public static Problem badForm(BodyException.Reason reason) {
        return switch (reason) {
            case BROKEN, BAD_TRAILER ->
                new Problem(
                        HttpStatus.BAD_REQUEST,
                        "bad-form",
                        "The form is not whole",
                        "The form ended early, or its parts are not those of multipart/form-data.");
            case TOO_SLOW, SIGNED_OUT, STOPPING -> interrupted(reason, Next.START_AGAIN);
            case SUPERSEDED -> takenOver();
        };
    }

    private static Problem revoked(Next next) {
        String detail = "The session or token of this upload has ended. "
                + (next == Next.RESUME
                        ? "The upload is stored up to its offset; sign in and resume it."
                        : "Nothing of it is stored; sign in and send it again.");
        return new Problem(401, "unauthorized", "Not signed in", detail);
    }

    private static Problem takenOver() {
        return new Problem(
                HttpStatus.CONFLICT,
                "taken-over",
                "A newer request took over",
                "Another request for the same upload came later and goes on from here.");
    }

    private static Problem interrupted(BodyException.Reason reason, Next next) {
        return switch (reason) {
            case TOO_SLOW ->
                new Problem(
                        HttpStatus.REQUEST_TIMEOUT,
                        "body-too-slow",
                        "The body came too slowly",
                        "Too few bytes arrived for too long." + whatNext(next));
            case SIGNED_OUT -> revoked(next);
            case STOPPING -> stopping(next);
            case BROKEN, SUPERSEDED, BAD_TRAILER ->
                new Problem(
                        HttpStatus.BAD_REQUEST,
                        "body-incomplete",
                        "The body ended early",
                        "The body ended before it was complete." + whatNext(next));
        };
    }

    private static String whatNext(Next next) {
        return switch (next) {
            case RESUME -> " Ask for the offset of the upload and resume from there.";
            case START_AGAIN -> " Nothing of it is stored; send the file again.";
        };
    }

    private static Problem digestMismatch(Appended.DigestMismatch mismatch) {
        String detail = mismatch.ofWhole()
                ? "The file that was received is not the one that was declared. Send it again."
                : "The bytes that were received are not those that were sent. Send them again.";
        return new Problem(HttpStatus.UNPROCESSABLE_CONTENT, "digest-mismatch", "The digest does not match", detail)
                .with("declared", mismatch.declared().toString())
                .with("computed", mismatch.computed().toString());
    }
}

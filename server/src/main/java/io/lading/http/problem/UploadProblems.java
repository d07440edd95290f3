package io.lading.http.problem;

import io.lading.body.BodyException;
import io.lading.file.FileName;
import io.lading.upload.Appended;
import io.lading.upload.Creation;
import io.lading.upload.Length;
import io.lading.upload.Upload;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/// The problems of uploads: why an upload was not created, or why an append was rejected. Each outcome in
/// `io.lading.upload` has one problem type; the protocols add their own header fields.
public final class UploadProblems {
    /// The member with the name of the file.
    private static final String NAME = "name";

    private static final int REPLACEMENT = 0xFFFD;
    private static final String FREE_QUOTA = "Delete files or cancel unfinished uploads first.";

    private UploadProblems() {}

    /// What the client of a rejected request can do next.
    public enum Next {
        /// Resume: the upload is stored, and the client knows its URL.
        RESUME,
        /// Upload the file again: nothing is stored, and the client has no URL to resume at.
        START_AGAIN
    }

    /// The problem for an upload that was not created.
    ///
    /// @throws IllegalStateException if the upload was created
    public static Problem of(Creation refused) {
        return switch (refused) {
            case Creation.BadName(var name, String reason) -> badName(name, reason);
            case Creation.FormatNotAllowed(String name, List<String> allowed) ->
                new Problem(
                                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                                "format-not-allowed",
                                "File type not allowed",
                                "\"" + name + "\" can't be uploaded. Allowed file types: " + String.join(", ", allowed)
                                        + ".")
                        .with(NAME, name)
                        .with("allowedExtensions", allowed);
            case Creation.TooLarge(long length, long maxSize) -> tooLarge(length, maxSize);
            case Creation.OverQuota(long length, long available) ->
                overQuota()
                        .withDetail("You have " + available
                                + " bytes of your storage quota left, too few for this upload. "
                                + FREE_QUOTA)
                        .with("length", length)
                        .with("available", available);
            case Creation.OwnerOverQuota(long length) -> ownerOverQuota().with("length", length);
            case Creation.NoSpace(long length, long available) ->
                Problems.noSpace()
                        .withDetail("The server has " + available
                                + " bytes of storage space left, too few for this upload.")
                        .with("length", length)
                        .with("available", available);
            case Creation.TooManyUploads(int max) ->
                new Problem(
                                HttpStatus.TOO_MANY_REQUESTS,
                                "too-many-uploads",
                                "Too many unfinished uploads",
                                "You can have at most " + max + " unfinished uploads. Finish or cancel some first.")
                        .with("max", max);
            case Creation.LinkEnded _ -> LinkProblems.ended();
            case Creation.LinkUsed _ -> LinkProblems.usedUp();
            case Creation.NotThroughLink _ ->
                Problems.forbidden("Through a link, files cannot be uploaded in parts (tus Concatenation).");
            case Creation.BadParts(String reason) ->
                new Problem(HttpStatus.BAD_REQUEST, "bad-parts", "Can't concatenate uploads", reason);
            case Creation.Refused(Appended why) -> of(why, Next.START_AGAIN);
            case Creation.Created _, Creation.Completed _ ->
                throw new IllegalStateException("Not rejected: " + refused);
        };
    }

    /// The problem for a name that breaks a rule.
    ///
    /// @param name the name, or null if there is none
    public static Problem badName(@Nullable String name, String reason) {
        Problem problem = new Problem(HttpStatus.BAD_REQUEST, "bad-name", "Invalid file name", reason);
        return name == null ? problem : problem.with(NAME, readable(name));
    }

    /// The beginning of a name that breaks the rules, without characters that a document must not have.
    private static String readable(String name) {
        return name.codePoints()
                .limit(FileName.MAX_BYTES)
                .map(each -> isUnreadable(each) ? REPLACEMENT : each)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isUnreadable(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.CONTROL || type == Character.SURROGATE;
    }

    private static Problem tooLarge(long length, long maxSize) {
        return new Problem(
                        HttpStatus.CONTENT_TOO_LARGE,
                        "too-large",
                        "File too large",
                        "The maximum file size is " + maxSize + " bytes. This file has " + length + " bytes.")
                .with("length", length)
                .with("maxSize", maxSize);
    }

    private static Problem overQuota() {
        return new Problem(
                HttpStatus.CONTENT_TOO_LARGE,
                "over-quota",
                "Storage quota exceeded",
                "Your storage quota has too little space left for this upload. " + FREE_QUOTA);
    }

    private static Problem overQuota(Upload upload) {
        return upload.link() == null ? overQuota() : ownerOverQuota();
    }

    private static Problem ownerOverQuota() {
        return overQuota()
                .withDetail(
                        "The account that made this link has too little storage space left for this upload. Tell the"
                                + " person who sent you the link.");
    }

    /// The problem for an append that failed, for a client that knows the URL of the upload.
    public static Problem of(Appended refused) {
        return of(refused, Next.RESUME);
    }

    /// The problem for an append that failed. Protocols add the offset in their own header field.
    ///
    /// @param next what the client can do next
    /// @throws IllegalStateException if the append succeeded
    public static Problem of(Appended refused, Next next) {
        return switch (refused) {
            case Appended.Interrupted(var _, BodyException.Reason reason) -> interrupted(reason, next);
            case Appended.TakenOver _ -> takenOver();
            case Appended.BadTrailer(var _, String reason) -> Problems.badRequest(reason);
            case Appended.OffsetMismatch(var upload, long provided) -> offsetMismatch(upload.offset(), provided);
            case Appended.BeyondLength(var _, long limit, boolean ofRules) ->
                ofRules ? beyondMaximum(limit) : beyondLength(limit);
            case Appended.LengthMismatch(var upload, long provided) ->
                inconsistentLength("inconsistent-length", upload.length(), provided);
            case Appended.DigestMismatch mismatch -> digestMismatch(mismatch);
            case Appended.ContentRefused _ ->
                new Problem(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "not-an-image",
                        "Not a disk image",
                        "The content was not recognized as a disk image. This server only accepts disk images.");
            case Appended.NoSpace(var upload, boolean ofQuota) -> ofQuota ? overQuota(upload) : noSpace(next);
            case Appended.NotAppendable(var _, String reason) ->
                new Problem(HttpStatus.FORBIDDEN, "not-appendable", "Can't append to this upload", reason);
            case Appended.AlreadyComplete _ ->
                new Problem(
                        HttpStatus.CONFLICT,
                        "already-complete",
                        "Upload already complete",
                        "No more data can be added to this upload.");
            case Appended.Busy _ -> Problems.uploadBusy();
            case Appended.NotFound _ -> Problems.notFound("upload");
            case Appended.Progress _, Appended.Completed _ ->
                throw new IllegalStateException("Not rejected: " + refused);
        };
    }

    /// The problem for a request that contradicts the length of its upload.
    ///
    /// @param type     the problem type of the protocol
    /// @param length   the declared length; the document has none if it is unknown
    /// @param provided the length that the request implies, in bytes
    public static Problem inconsistentLength(String type, Length length, long provided) {
        String detail = "According to this request, the upload ends at " + provided
                + " bytes. Another length was declared, or more data was received before.";
        Problem problem = new Problem(HttpStatus.BAD_REQUEST, type, "Upload length mismatch", detail)
                .with("providedLength", provided);
        return length instanceof Length.Known(long bytes) ? problem.with("length", bytes) : problem;
    }

    /// The problem for a body that exceeds the declared length of its upload.
    public static Problem beyondLength(long length) {
        return tooMuch("The request body exceeds the upload length of " + length + " bytes.", length);
    }

    private static Problem beyondMaximum(long maxSize) {
        return tooMuch("The maximum file size is " + maxSize + " bytes. This file is larger.", maxSize);
    }

    private static Problem tooMuch(String detail, long limit) {
        return new Problem(HttpStatus.CONTENT_TOO_LARGE, "beyond-length", "Too much data", detail).with("limit", limit);
    }

    private static Problem offsetMismatch(long expected, long provided) {
        String detail = "Expected offset " + expected + ", got " + provided + ". Resume from " + expected + ".";
        return new Problem(HttpStatus.CONFLICT, "offset-mismatch", "Offset mismatch", detail)
                .with("expectedOffset", expected)
                .with("providedOffset", provided);
    }

    private static Problem noSpace(Next next) {
        Problem full = Problems.noSpace();
        return next == Next.RESUME
                ? full.withDetail("The server is out of storage space. The upload is stored up to its offset;"
                        + " resume it when space is available.")
                : full;
    }

    private static Problem stopping(Next next) {
        String detail =
                switch (next) {
                    case RESUME -> "The upload is stored up to its offset. Resume it when the server is back.";
                    case START_AGAIN -> "No part of this upload is stored. Upload it again when the server is back.";
                };
        return new Problem(HttpStatus.SERVICE_UNAVAILABLE, "stopping", "Server is shutting down", detail)
                .withHeader(Problems.RETRY_AFTER, Problems.RETRY_SECONDS);
    }

    /// The problem for a form that is malformed or ended early.
    public static Problem badForm(BodyException.Reason reason) {
        return switch (reason) {
            case BROKEN, BAD_TRAILER ->
                new Problem(
                        HttpStatus.BAD_REQUEST,
                        "bad-form",
                        "Invalid form data",
                        "The multipart/form-data body is incomplete or malformed.");
            case TOO_SLOW, SIGNED_OUT, STOPPING -> interrupted(reason, Next.START_AGAIN);
            case SUPERSEDED -> takenOver();
        };
    }

    private static Problem revoked(Next next) {
        String detail = "The session, token or link of this request is no longer valid. "
                + (next == Next.RESUME
                        ? "The upload is stored up to its offset. Sign in again and resume it."
                        : "No part of this upload is stored. Sign in again and upload the file again.");
        return new Problem(401, "unauthorized", Problems.NOT_SIGNED_IN, detail);
    }

    private static Problem takenOver() {
        return new Problem(
                HttpStatus.CONFLICT,
                "taken-over",
                "Ended by another request",
                "Another request for the same upload ended this one: it sends the same data, completed the upload or"
                        + " cancelled it.");
    }

    private static Problem interrupted(BodyException.Reason reason, Next next) {
        return switch (reason) {
            case TOO_SLOW ->
                new Problem(
                        HttpStatus.REQUEST_TIMEOUT,
                        "body-too-slow",
                        "Upload too slow",
                        "The request body arrived too slowly." + whatNext(next));
            case SIGNED_OUT -> revoked(next);
            case STOPPING -> stopping(next);
            case SUPERSEDED -> takenOver();
            case BROKEN, BAD_TRAILER ->
                new Problem(
                        HttpStatus.BAD_REQUEST,
                        "body-incomplete",
                        "Incomplete request body",
                        "The request body ended before it was complete." + whatNext(next));
        };
    }

    private static String whatNext(Next next) {
        return switch (next) {
            case RESUME -> " Query the offset of the upload and resume from there.";
            case START_AGAIN -> " No part of this upload is stored. Upload the file again.";
        };
    }

    private static Problem digestMismatch(Appended.DigestMismatch mismatch) {
        String detail = mismatch.ofWhole()
                ? "The uploaded file does not match the declared checksum. Upload it again."
                : "The received bytes do not match the checksum of this request. Send them again.";
        return new Problem(HttpStatus.UNPROCESSABLE_CONTENT, "digest-mismatch", "Checksum mismatch", detail)
                .with("declared", mismatch.declared().toString())
                .with("computed", mismatch.computed().toString());
    }
}

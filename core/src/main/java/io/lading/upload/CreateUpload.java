package io.lading.upload;

import io.lading.digest.Digest;
import io.lading.file.FileId;
import io.lading.file.FileTimes;
import io.lading.file.KeepWish;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A command to create an upload resource.
///
/// @param by          who creates it; the account behind it becomes the owner
/// @param name        name from the client, not yet validated
/// @param length      declared length; always unknown for a final upload
/// @param kind        what the upload becomes
/// @param parts       for a final upload the partial uploads in order, otherwise empty
/// @param contentType declared media type, or null
/// @param annotation  text that the protocol stores with the upload, at most [Uploads#MAX_ANNOTATION] characters,
///     or null
/// @param digests     declared digests of the whole content
/// @param endsEmpty   whether an upload of length 0 is completed immediately, without an append
/// @param times       what the client says about the times of the file
/// @param keep        how long the client wants the file to be kept
public record CreateUpload(
        Uploader by,
        String name,
        Length length,
        Upload.Kind kind,
        List<FileId> parts,
        @Nullable String contentType,
        @Nullable String annotation,
        List<Digest> digests,
        boolean endsEmpty,
        FileTimes times,
        KeepWish keep) {
    /// @throws IllegalArgumentException if the annotation is too long, or parts and kind contradict
    public CreateUpload {
        parts = List.copyOf(parts);
        digests = List.copyOf(digests);
        if (annotation != null && annotation.length() > Uploads.MAX_ANNOTATION) {
            throw new IllegalArgumentException("Annotation of " + annotation.length() + " characters");
        }
        if ((kind == Upload.Kind.FINAL) == parts.isEmpty()) {
            throw new IllegalArgumentException("Only final uploads have parts, at least one");
        }
    }

    /// An upload that an account creates itself.
    public CreateUpload(
            String owner,
            String name,
            Length length,
            Upload.Kind kind,
            List<FileId> parts,
            @Nullable String contentType,
            @Nullable String annotation,
            List<Digest> digests,
            boolean endsEmpty) {
        this(
                Uploader.account(owner),
                name,
                length,
                kind,
                parts,
                contentType,
                annotation,
                digests,
                endsEmpty,
                FileTimes.NONE,
                new KeepWish.Unsaid());
    }

    /// The account that will own the upload.
    public String owner() {
        return by.owner();
    }

    /// A plain upload of one file.
    public static CreateUpload whole(String owner, String name, Length length) {
        return new CreateUpload(owner, name, length, Upload.Kind.WHOLE, List.of(), null, null, List.of(), false);
    }
}

package io.lading.upload;

import io.lading.body.BodyException;
import io.lading.digest.Digest;
import io.lading.file.StoredFile;
import org.jspecify.annotations.Nullable;

/// The outcome of [Uploads#append]. Each contained upload shows only durable bytes, unless the durability is
/// [UploadRules.Durability#COMPLETE]: then it also shows bytes that are written and not flushed yet.
public sealed interface Appended {
    /// An outcome for an upload that exists: all but [Busy] and [NotFound].
    sealed interface OfUpload extends Appended {
        /// The upload as it is now.
        Upload upload();
    }

    /// Whether the upload can never be completed, whatever the client sends. It is then removed immediately.
    default boolean isPermanent() {
        return switch (this) {
            case ContentRefused _ -> true;
            case DigestMismatch mismatch -> mismatch.ofWhole();
            case BeyondLength beyond -> beyond.ofRules();
            case Progress _,
                    Completed _,
                    Interrupted _,
                    TakenOver _,
                    OffsetMismatch _,
                    LengthMismatch _,
                    NoSpace _,
                    BadTrailer _,
                    NotAppendable _,
                    AlreadyComplete _,
                    Busy _,
                    NotFound _ -> false;
        };
    }

    /// The whole body is stored and the upload continues.
    ///
    /// @param upload the upload now
    record Progress(Upload upload) implements OfUpload {}

    /// The upload is complete.
    ///
    /// @param upload the upload now
    /// @param file   the file it became, or null for a partial upload
    record Completed(Upload upload, @Nullable StoredFile file) implements OfUpload {}

    /// The body ended early. Received data is kept, except a body with a checksum and the byte that would make
    /// the upload full.
    ///
    /// @param upload the upload now
    /// @param reason why the body ended early
    record Interrupted(Upload upload, BodyException.Reason reason) implements OfUpload {}

    /// A newer request for the same bytes took over, or another request ended the upload. Received data is
    /// kept, except a body with a checksum and the byte that would make the upload full.
    ///
    /// @param upload the upload now
    record TakenOver(Upload upload) implements OfUpload {}

    /// The offset is not the current offset of the upload. Nothing changed.
    ///
    /// @param upload   the upload, whose offset is the one to resume from
    /// @param provided the offset of the request
    record OffsetMismatch(Upload upload, long provided) implements OfUpload {}

    /// The body exceeds the declared length or the maximum size. Nothing of this body is kept, except what a
    /// checkpoint has recorded; beyond the maximum size the upload is removed.
    ///
    /// @param upload  the upload now
    /// @param limit   the length that must not be exceeded, in bytes
    /// @param ofRules whether the limit is the maximum size of a file, not the length of this upload
    record BeyondLength(Upload upload, long limit, boolean ofRules) implements OfUpload {}

    /// The length that the request declares or implies differs from the known one. Nothing changed, unless the
    /// length of the body was not declared: then the body is kept.
    ///
    /// @param upload   the upload now
    /// @param provided the length of the request
    record LengthMismatch(Upload upload, long provided) implements OfUpload {}

    /// A digest does not match the received data. If it is the digest of a body, that body is discarded; if it is
    /// the digest of the whole content, the upload is removed.
    ///
    /// @param upload   the upload now
    /// @param declared the digest from the client
    /// @param computed the digest of the received data
    /// @param ofWhole  whether it is the digest of the whole content
    record DigestMismatch(Upload upload, Digest declared, Digest computed, boolean ofWhole) implements OfUpload {}

    /// The content is not a disk image, and only disk images are allowed. The upload is removed.
    ///
    /// @param upload the upload now
    record ContentRefused(Upload upload) implements OfUpload {}

    /// The trailer that was to verify the body is missing or malformed. Nothing of the body is kept.
    ///
    /// @param upload the upload now
    /// @param reason a sentence for the developer of the client
    record BadTrailer(Upload upload, String reason) implements OfUpload {}

    /// The storage is full or the quota is used up. Received data is kept, except a body with a checksum; the
    /// upload can be resumed later.
    ///
    /// @param upload the upload now
    /// @param ofQuota true if the owner's quota is used up, false if the storage is full
    record NoSpace(Upload upload, boolean ofQuota) implements OfUpload {}

    /// The upload does not accept this append: it is a final upload, or the request is a piece and a length is
    /// unknown, or the upload has too many separate ranges. Nothing changed.
    ///
    /// @param upload the upload
    /// @param reason a sentence for the client's developer
    record NotAppendable(Upload upload, String reason) implements OfUpload {}

    /// The upload was already complete. Nothing changed.
    ///
    /// @param upload the upload
    /// @param file   the file it became, or null for a partial upload or if the file was removed
    record AlreadyComplete(Upload upload, @Nullable StoredFile file) implements OfUpload {}

    /// The bytes were not released in time: the storage does not respond, or the upload is being completed.
    /// Retry later.
    record Busy() implements Appended {}

    /// There is no such upload for this owner.
    record NotFound() implements Appended {}
}

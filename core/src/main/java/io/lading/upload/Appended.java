package io.lading.upload;

import io.lading.file.StoredFile;
import org.jspecify.annotations.Nullable;

/// The outcome of [Uploads#append]. Every upload in it shows only what is durable.
public sealed interface Appended {
    /// An outcome for an upload that exists: all but [Busy] and [NotFound].
    sealed interface OfUpload extends Appended {
        /// The upload as it is now.
        Upload upload();
    }

    /// Whether the upload can never be completed, whatever its client sends: it is removed at once.
    default boolean isForGood() {
        return switch (this) {
            case ContentRefused _ -> true;
            case DigestMismatch mismatch -> mismatch.ofWhole();
            // Without a declared length the limit is the largest size of a file.
            case BeyondLength(Upload upload, long _) -> !upload.lengthKnown();
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

    /// The whole body is durable and the upload goes on.
    ///
    /// @param upload the upload now
    record Progress(Upload upload) implements OfUpload {}

    /// The upload is complete.
    ///
    /// @param upload the upload now
    /// @param file   the file it became, or null for a partial upload
    record Completed(Upload upload, @Nullable StoredFile file) implements OfUpload {}

    /// The body ended early; the bytes before are kept.
    ///
    /// @param upload the upload now
    /// @param reason why the body ended early
    record Interrupted(Upload upload, BodyException.Reason reason) implements OfUpload {}

    /// A newer request for the same bytes took over; what came before is kept.
    ///
    /// @param upload the upload now
    record TakenOver(Upload upload) implements OfUpload {}

    /// The offset is not where the upload stands. Nothing changed.
    ///
    /// @param upload   the upload, whose offset is the one to go on from
    /// @param provided the offset that was asked for
    record OffsetMismatch(Upload upload, long provided) implements OfUpload {}

    /// The body reaches beyond the declared length or the largest size. Nothing that completes the upload was
    /// kept; beyond the largest size the upload is removed.
    ///
    /// @param upload the upload now
    /// @param limit  the length that must not be exceeded, in bytes
    record BeyondLength(Upload upload, long limit) implements OfUpload {}

    /// The request declares another length than is known. Nothing changed.
    ///
    /// @param upload   the upload
    /// @param provided the other length
    record LengthMismatch(Upload upload, long provided) implements OfUpload {}

    /// A digest does not match what was received. A mismatch of a body leaves no trace of it; after a
    /// mismatch of the whole content the upload is removed.
    ///
    /// @param upload   the upload now
    /// @param declared what the client said
    /// @param computed what was received
    /// @param ofWhole  whether it is the digest of the whole content
    record DigestMismatch(Upload upload, Digest declared, Digest computed, boolean ofWhole) implements OfUpload {}

    /// The content is no disk image, and only disk images are taken. The upload is removed.
    ///
    /// @param upload the upload now
    record ContentRefused(Upload upload) implements OfUpload {}

    /// The trailer that was to verify the body is missing or malformed. Nothing of the body is kept.
    ///
    /// @param upload the upload now
    /// @param reason a sentence for the developer of the client
    record BadTrailer(Upload upload, String reason) implements OfUpload {}

    /// The storage or the quota has no room for more; what came before is kept and the upload can go on later.
    ///
    /// @param upload the upload now
    /// @param ofQuota whether it is the owner's quota that is used up, not the storage
    record NoSpace(Upload upload, boolean ofQuota) implements OfUpload {}

    /// The upload cannot take bytes this way: it is final, or its length is unknown and pieces need one, or its
    /// pieces lie too scattered. Nothing changed.
    ///
    /// @param upload the upload
    /// @param reason a sentence for the client's developer
    record NotAppendable(Upload upload, String reason) implements OfUpload {}

    /// The upload had been completed before. Nothing changed.
    ///
    /// @param upload the upload
    /// @param file   the file it became, or null for a partial upload or when it was removed
    record AlreadyComplete(Upload upload, @Nullable StoredFile file) implements OfUpload {}

    /// An older request still holds the bytes because the storage is stuck. Try again later.
    record Busy() implements Appended {}

    /// There is no such upload for this owner.
    record NotFound() implements Appended {}
}

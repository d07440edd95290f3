package io.lading.upload;

import io.lading.digest.Digest;
import io.lading.file.FileId;
import java.util.List;

/// A command to write a body into an upload.
///
/// @param id         the upload
/// @param by         who sends the body; it cannot see other uploads than its own
/// @param offset     where the first byte of the body belongs, not negative
/// @param bodyLength length of the body
/// @param length     length of the whole upload, if this request declares it
/// @param ending     whether the end of this body can complete the upload
/// @param piece      true to place the body anywhere inside the declared length; false to append at the offset
/// @param digests    declared digests of this body; a body that does not match is not kept
public record AppendUpload(
        FileId id,
        Uploader by,
        long offset,
        Length bodyLength,
        Length length,
        Ending ending,
        boolean piece,
        List<Digest> digests) {
    /// What the end of the body means.
    public enum Ending {
        /// The upload is complete when every byte of its declared length has been received (tus 1.0.0).
        WHEN_FULL,
        /// The upload is complete with this body (`Upload-Complete: ?1`; a plain `PUT`).
        WITH_BODY,
        /// The upload stays open, even if every byte has been received (`Upload-Complete: ?0`).
        OPEN
    }

    /// @throws IllegalArgumentException if the offset is negative
    public AppendUpload {
        digests = List.copyOf(digests);
        if (offset < 0) {
            throw new IllegalArgumentException("Negative offset " + offset);
        }
    }

    /// An append of the account that owns the upload.
    public AppendUpload(
            FileId id,
            String owner,
            long offset,
            Length bodyLength,
            Length length,
            Ending ending,
            boolean piece,
            List<Digest> digests) {
        this(id, Uploader.account(owner), offset, bodyLength, length, ending, piece, digests);
    }

    /// An append at the given offset that completes the upload when its declared length is reached.
    public static AppendUpload at(FileId id, String owner, long offset) {
        return new AppendUpload(
                id, owner, offset, Length.unknown(), Length.unknown(), Ending.WHEN_FULL, false, List.of());
    }
}

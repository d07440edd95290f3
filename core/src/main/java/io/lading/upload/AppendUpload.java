package io.lading.upload;

import io.lading.file.FileId;
import java.util.List;

/// Asks to write a body into an upload.
///
/// @param id         the upload
/// @param owner      who asks; another's upload does not exist for them
/// @param offset     where the first byte of the body belongs, not negative
/// @param bodyLength bytes the body will have, or [Upload#UNKNOWN_LENGTH]
/// @param length     length of the whole upload as far as this request declares it, or [Upload#UNKNOWN_LENGTH]
/// @param ending     whether the end of this body can complete the upload
/// @param piece      true to place the body anywhere inside the declared length; false to append at the offset
/// @param digests    declared digests of this body; nothing of a body that does not match is kept
public record AppendUpload(
        FileId id,
        String owner,
        long offset,
        long bodyLength,
        long length,
        Ending ending,
        boolean piece,
        List<Digest> digests) {
    /// What the end of the body means.
    public enum Ending {
        /// The upload is complete when every byte of its declared length is there (tus 1.0.0).
        WHEN_FULL,
        /// The upload is complete with this body (`Upload-Complete: ?1`; a plain `PUT`).
        WITH_BODY,
        /// More requests follow, even if every byte is there (`Upload-Complete: ?0`).
        OPEN
    }

    /// @throws IllegalArgumentException if a number is out of range
    public AppendUpload {
        digests = List.copyOf(digests);
        if (offset < 0 || bodyLength < Upload.UNKNOWN_LENGTH || length < Upload.UNKNOWN_LENGTH) {
            throw new IllegalArgumentException("Negative offset or length");
        }
    }

    /// Bytes that complete the upload when its declared length is reached, at the given offset.
    public static AppendUpload at(FileId id, String owner, long offset) {
        return new AppendUpload(
                id, owner, offset, Upload.UNKNOWN_LENGTH, Upload.UNKNOWN_LENGTH, Ending.WHEN_FULL, false, List.of());
    }
}

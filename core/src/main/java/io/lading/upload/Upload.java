package io.lading.upload;

import io.lading.file.FileId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The state of one upload resource. Offset, length and completeness are three separate facts: an upload whose
/// offset has reached its length is complete only when it was told that nothing more comes.
///
/// @param id          of the upload, and of the file it becomes
/// @param owner       account name; nobody else can see the upload
/// @param name        label of the file to be
/// @param length      declared length in bytes, or [#UNKNOWN_LENGTH]
/// @param extents     which ranges are durable
/// @param complete    whether the upload has ended successfully
/// @param kind        whether it becomes a file, or a part of one
/// @param parts       for [Kind#FINAL], the partial uploads in order; otherwise empty
/// @param contentType the declared media type, or null
/// @param annotation  text the creating protocol keeps with the upload and gets back unchanged, or null
/// @param digests     digests the client declared for the whole content
/// @param createdAt   when it was created
/// @param expiresAt   when it is removed if no more bytes come
/// @param room        for [Kind#FINAL], the room promised beyond what its parts hold; otherwise none
/// @param epoch       fencing number: a record made under a smaller one is refused
public record Upload(
        FileId id,
        String owner,
        String name,
        long length,
        Extents extents,
        boolean complete,
        Kind kind,
        List<FileId> parts,
        @Nullable String contentType,
        @Nullable String annotation,
        List<Digest> digests,
        Instant createdAt,
        Instant expiresAt,
        Room room,
        long epoch) {
    /// The length of an upload whose client does not know it yet.
    public static final long UNKNOWN_LENGTH = -1;

    /// What an upload becomes.
    public enum Kind {
        /// A file.
        WHOLE,
        /// Content for a later [#FINAL] upload (tus 1.0.0, Concatenation); never a file by itself.
        PARTIAL,
        /// A file made of partial uploads (tus 1.0.0, Concatenation).
        FINAL
    }

    /// @throws IllegalArgumentException if the extents reach beyond the length
    public Upload {
        parts = List.copyOf(parts);
        digests = List.copyOf(digests);
        if (length < UNKNOWN_LENGTH || (length >= 0 && extents.end() > length)) {
            throw new IllegalArgumentException("Extents " + extents + " do not fit the length " + length);
        }
    }

    /// The end of the first contiguous extent: how many bytes from the start are durable.
    public long offset() {
        return extents.prefixEnd();
    }

    /// Whether the client has said how long the upload is.
    public boolean lengthKnown() {
        return length != UNKNOWN_LENGTH;
    }

    /// Whether every byte of a known length is durable.
    public boolean full() {
        return lengthKnown() && extents.prefixEnd() == length;
    }

    /// Whether the upload is on its way out: cancelled, or its file removed. Nobody sees it any more.
    public boolean doomed() {
        return !complete && expiresAt.equals(Instant.EPOCH);
    }

    /// Whether room is kept for the upload: it may still become a file, or is a part of one.
    public boolean holdsRoom() {
        return !doomed() && (!complete || kind == Kind.PARTIAL);
    }

    /// The room that is kept for the upload, as far as its record says: of an unknown length what has come so far.
    public Room promised() {
        if (!holdsRoom()) {
            return Room.NONE;
        }
        return kind == Kind.FINAL ? room : Room.of(Math.max(Math.max(0, length), extents.end()));
    }

    /// Up to where the bytes from `from` up to `to` can be recorded before the upload is completed: all of them, or
    /// those before the last new one when they would make it full. So nobody sees the full length of an upload
    /// whose completion can still fail.
    public long shortOfFull(long from, long to, long finalLength) {
        boolean fills = finalLength != UNKNOWN_LENGTH && extents.plus(from, to).prefixEnd() == finalLength;
        List<Extents.Range> fresh = fills ? extents.gaps(from, to) : List.of();
        return fresh.isEmpty() ? to : fresh.getLast().to() - 1;
    }

    /// The same upload with other progress.
    public Upload with(Extents nowDurable, long nowLength, Instant nowExpiresAt) {
        return new Upload(
                id,
                owner,
                name,
                nowLength,
                nowDurable,
                complete,
                kind,
                parts,
                contentType,
                annotation,
                digests,
                createdAt,
                nowExpiresAt,
                room,
                epoch);
    }

    /// The same upload, complete.
    public Upload completed() {
        return new Upload(
                id,
                owner,
                name,
                length,
                extents,
                true,
                kind,
                parts,
                contentType,
                annotation,
                digests,
                createdAt,
                expiresAt,
                room,
                epoch);
    }

    /// The same upload under another epoch.
    public Upload withEpoch(long nowEpoch) {
        return new Upload(
                id,
                owner,
                name,
                length,
                extents,
                complete,
                kind,
                parts,
                contentType,
                annotation,
                digests,
                createdAt,
                expiresAt,
                room,
                nowEpoch);
    }
}

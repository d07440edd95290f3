package io.lading.upload;

import io.lading.digest.Digest;
import io.lading.file.FileId;
import io.lading.file.FileTimes;
import io.lading.space.Holding;
import io.lading.space.Room;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The record of one upload resource. Offset, length and state are three separate facts: an upload whose offset
/// has reached its length is complete only after a request has ended it.
///
/// @param id          of the upload, and of the file it becomes
/// @param owner       account name; the upload is visible to this account only
/// @param name        name of the future file
/// @param length      declared length; unknown until the client declares one
/// @param extents     which ranges are durable
/// @param state       receiving, verifying, complete or removed
/// @param kind        whether it becomes a file, or a part of one
/// @param parts       for [Kind#FINAL], the partial uploads in order; otherwise empty
/// @param contentType the declared media type, or null
/// @param annotation  text that the creating protocol stores with the upload, or null
/// @param digests     digests the client declared for the whole content
/// @param createdAt   when it was created
/// @param expiresAt   when it expires if no more bytes arrive
/// @param room        for [Kind#FINAL], the space reserved beyond that of its parts; otherwise none
/// @param epoch       fencing number: a write with a smaller one is rejected
/// @param link        the link through which a visitor created it, or null
/// @param times       what its client says about the times of the file
public record Upload(
        FileId id,
        String owner,
        String name,
        Length length,
        Extents extents,
        State state,
        Kind kind,
        List<FileId> parts,
        @Nullable String contentType,
        @Nullable String annotation,
        List<Digest> digests,
        Instant createdAt,
        Instant expiresAt,
        Room room,
        long epoch,
        @Nullable LinkUse link,
        FileTimes times) {
    /// The states of an upload.
    ///
    /// | state     | next                                                                                     |
    /// |-----------|------------------------------------------------------------------------------------------|
    /// | RECEIVING | VERIFYING, COMPLETE or REMOVED                                                           |
    /// | VERIFYING | COMPLETE; RECEIVING when the verification is aborted or the process restarts; REMOVED    |
    /// | COMPLETE  | REMOVED, when its file is deleted or, for a partial upload, expires                      |
    /// | REMOVED   | the record is deleted                                                                    |
    public enum State {
        /// Bytes are missing, or no request has ended the upload.
        RECEIVING,
        /// Every byte but the last is recorded, and completion compares the digests that the client declared. An
        /// upload that has none is not recorded in this state.
        VERIFYING,
        /// The upload has ended successfully; unless it is partial, it is a file.
        COMPLETE,
        /// Cancelled, expired, refused, or its file was deleted: invisible to clients, and its content is about
        /// to be removed.
        REMOVED
    }

    /// What an upload becomes.
    public enum Kind {
        /// A file.
        WHOLE,
        /// Content for a later [#FINAL] upload (tus 1.0.0, Concatenation); never a file of its own.
        PARTIAL,
        /// A file concatenated from partial uploads (tus 1.0.0, Concatenation).
        FINAL
    }

    /// @throws IllegalArgumentException if the extents exceed the length
    public Upload {
        parts = List.copyOf(parts);
        digests = List.copyOf(digests);
        if (extents.end() > length.orElse(Long.MAX_VALUE)) {
            throw new IllegalArgumentException("Extents " + extents + " exceed the length " + length);
        }
    }

    /// An upload whose client says nothing about the times of the file.
    public Upload(
            FileId id,
            String owner,
            String name,
            Length length,
            Extents extents,
            State state,
            Kind kind,
            List<FileId> parts,
            @Nullable String contentType,
            @Nullable String annotation,
            List<Digest> digests,
            Instant createdAt,
            Instant expiresAt,
            Room room,
            long epoch,
            @Nullable LinkUse link) {
        this(
                id,
                owner,
                name,
                length,
                extents,
                state,
                kind,
                parts,
                contentType,
                annotation,
                digests,
                createdAt,
                expiresAt,
                room,
                epoch,
                link,
                FileTimes.NONE);
    }

    /// How many bytes from the start are stored: the end of the extent that begins at byte 0, or 0.
    public long offset() {
        return extents.prefixEnd();
    }

    /// Whether the client has declared the length.
    public boolean lengthKnown() {
        return length.isKnown();
    }

    /// Whether every byte of a known length is stored.
    public boolean full() {
        return length.is(extents.prefixEnd());
    }

    /// Whether the upload has ended successfully.
    public boolean complete() {
        return state == State.COMPLETE;
    }

    /// Whether the upload is marked for removal.
    public boolean removed() {
        return state == State.REMOVED;
    }

    /// Whether space is reserved for the upload: it can still become a file, or is a part of one.
    private boolean holdsRoom() {
        return !removed() && (!complete() || kind == Kind.PARTIAL);
    }

    /// The space reserved for the upload; with an unknown length, that of the bytes received so far. Empty if no
    /// space is reserved.
    public Optional<Holding> holding() {
        if (!holdsRoom()) {
            return Optional.empty();
        }
        Room reserved = kind == Kind.FINAL ? room : Room.of(Math.max(length.orElse(0), extents.end()));
        return Optional.of(new Holding(id, owner, reserved, extents.total()));
    }

    /// The end of the bytes from `from` to `to` that can be recorded before completion: `to`, or the position of
    /// the last new byte if that byte would make the upload full. So a client never sees the full offset of an
    /// upload whose completion can still fail.
    public long endWithoutLastByte(long from, long to, Length finalLength) {
        boolean fills = finalLength.is(extents.plus(from, to).prefixEnd());
        List<Extents.Range> fresh = fills ? extents.gaps(from, to) : List.of();
        return fresh.isEmpty() ? to : fresh.getLast().to() - 1;
    }

    /// These bytes without the last missing one, if they would make the upload full; see [#endWithoutLastByte].
    Extents withoutLastByte(Extents added, Length finalLength) {
        boolean fills = finalLength.is(extents.plus(added).prefixEnd());
        List<Extents.Range> missing = fills ? extents.gaps(0, added.end()) : List.of();
        return missing.isEmpty() ? added : added.below(missing.getLast().to() - 1);
    }

    /// The same upload with other progress.
    public Upload with(Extents nowDurable, Length nowLength, Instant nowExpiresAt) {
        return copy(nowLength, nowDurable, state, nowExpiresAt, epoch);
    }

    /// The same upload in another state.
    public Upload in(State now) {
        return copy(length, extents, now, expiresAt, epoch);
    }

    /// The same upload under another epoch.
    public Upload withEpoch(long nowEpoch) {
        return copy(length, extents, state, expiresAt, nowEpoch);
    }

    private Upload copy(Length nowLength, Extents nowDurable, State nowIn, Instant nowExpiresAt, long nowEpoch) {
        return new Upload(
                id,
                owner,
                name,
                nowLength,
                nowDurable,
                nowIn,
                kind,
                parts,
                contentType,
                annotation,
                digests,
                createdAt,
                nowExpiresAt,
                room,
                nowEpoch,
                link,
                times);
    }
}

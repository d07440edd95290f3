package io.lading.upload;

import io.lading.digest.SavedDigest;
import io.lading.storage.Segment;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A change of the record of an upload that is not complete. The repository applies it to the record as it is then:
/// with a store that several nodes share, other nodes may have added bytes since [#known] was read.
///
/// @param known     the record as this node knows it
/// @param added     the bytes that became durable
/// @param mayFill   whether the upload may become full; otherwise the byte that would make it full is left out,
///     because only completion records it
/// @param length    the length; unknown if this request does not know it
/// @param expiresAt when the upload expires now
/// @param state     the new state; not [Upload.State#COMPLETE]
/// @param segments  the objects that hold the added bytes; none if the store writes in place
/// @param digest    a digest state to keep, of bytes that the record contains after this change; null keeps the former
public record Progress(
        Upload known,
        Extents added,
        boolean mayFill,
        Length length,
        Instant expiresAt,
        Upload.State state,
        List<Segment> segments,
        @Nullable SavedDigest digest) {
    /// Copies the list.
    public Progress {
        segments = List.copyOf(segments);
    }

    /// Replaces the record that is known by another one of the same upload.
    public static Progress to(Upload after) {
        return new Progress(
                after, Extents.empty(), true, after.length(), after.expiresAt(), after.state(), List.of(), null);
    }

    /// The same change with a digest state.
    Progress with(@Nullable SavedDigest state) {
        return new Progress(known, added, mayFill, length, expiresAt, this.state, segments, state);
    }

    /// The record after this change.
    public Upload appliedTo(Upload before) {
        Length declared = length.isKnown() ? length : before.length();
        Extents recorded = mayFill ? added : before.withoutLastByte(added, declared);
        return before.with(before.extents().plus(recorded), declared, expiresAt).in(state);
    }
}

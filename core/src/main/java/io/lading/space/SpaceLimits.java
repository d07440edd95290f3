package io.lading.space;

/// The limits of space that an operator sets.
///
/// @param quota   bytes one owner may store, including unfinished uploads, or [Long#MAX_VALUE]
/// @param minFree bytes of storage that uploads must leave free
public record SpaceLimits(long quota, long minFree) {}

package io.lading.space;

/// What one owner uses of the quota.
///
/// @param fileBytes   the sizes of the owner's files
/// @param uploads     how many uploads have reserved space: unfinished ones, and complete partial ones
/// @param uploadBytes bytes that these uploads count against the quota
/// @param quota       bytes that the owner may store, or [Long#MAX_VALUE]
public record Usage(long fileBytes, long uploads, long uploadBytes, long quota) {}

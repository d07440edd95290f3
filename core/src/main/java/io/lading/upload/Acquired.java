package io.lading.upload;

import io.lading.digest.SavedDigest;
import org.jspecify.annotations.Nullable;

/// An upload as its new owner found it in the repository.
///
/// @param upload the record, under the new epoch
/// @param digest the digest state that was recorded last, or null
public record Acquired(Upload upload, @Nullable SavedDigest digest) {}

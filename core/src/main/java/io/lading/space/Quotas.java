package io.lading.space;

import io.lading.storage.StorageException;
import java.util.OptionalLong;

/// The quotas that administrators set for single owners, in a store of which this process is the only user. It is asked
/// for each new upload, under a lock, so it should answer from memory. Thread-safe.
@FunctionalInterface
public interface Quotas {
    /// No owner has a quota of its own.
    Quotas NONE = _ -> OptionalLong.empty();

    /// The quota of an owner in bytes; empty if [SpaceLimits#quota] holds for the owner.
    OptionalLong of(String owner) throws StorageException;
}

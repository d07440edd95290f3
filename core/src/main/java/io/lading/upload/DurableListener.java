package io.lading.upload;

/// Hears how far an upload is durable while an append is still going on.
@FunctionalInterface
public interface DurableListener {
    /// Hears nothing.
    DurableListener NONE = _ -> {};

    /// Called one at a time, from the append's thread or another, with offsets that never fall. Must not block for
    /// long and must not throw.
    ///
    /// @param offset bytes from the start that are on stable storage
    void durable(long offset);
}

package io.lading.upload;

/// Receives the durable offset of an upload while an append is running.
@FunctionalInterface
public interface DurableListener {
    /// Ignores every call.
    DurableListener NONE = _ -> {};

    /// Calls come one at a time, from the thread of the append or another one, and offsets never decrease. Must not
    /// block for long and must not throw.
    ///
    /// @param offset bytes from the start that are on stable storage
    void durable(long offset);
}

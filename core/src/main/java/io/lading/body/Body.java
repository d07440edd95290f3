package io.lading.body;

import org.jspecify.annotations.Nullable;

/// The bytes a client sends, as they arrive. One thread reads; any thread may call [#abort].
///
/// A body that fails throws a [BodyException], so that it is never confused with a failure of the storage.
public interface Body {
    /// A body without bytes.
    Body EMPTY = EmptyBody.INSTANCE;

    /// Waits for the next bytes and returns them; null at the end. The caller releases each chunk. A chunk,
    /// retained or not, is valid only until the end of the request.
    ///
    /// @throws BodyException if the client disconnected, was too slow or sent an invalid body, or if the body was
    ///     aborted
    @Nullable
    Chunk read() throws BodyException;

    /// Makes the current or next [#read] fail immediately with [BodyException.Reason#SUPERSEDED]. Idempotent.
    void abort();
}

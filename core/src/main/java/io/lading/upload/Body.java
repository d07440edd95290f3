package io.lading.upload;

import org.jspecify.annotations.Nullable;

/// The bytes a client sends, as they arrive. One thread reads; [#abort] may come from any other.
///
/// A body that fails says so with a [BodyException], which is never confused with a failure of the storage.
public interface Body {
    /// A body without bytes.
    Body EMPTY = EmptyBody.INSTANCE;

    /// The next bytes, waiting for them; null at the end. The caller releases each chunk. A chunk, retained or
    /// not, is valid no longer than the request whose body this is.
    ///
    /// @throws BodyException if the client went away, was too slow, broke the rules, or the body was aborted
    @Nullable
    Chunk read() throws BodyException;

    /// Makes the present or next [#read] fail at once with [BodyException.Reason#SUPERSEDED]. May be called often.
    void abort();
}

package io.lading.upload;

import java.util.List;

/// A body whose digests follow its last byte. Nothing of it is kept before they match.
public interface DigestedBody extends Body {
    /// The digests. Call this after [#read] returned null.
    ///
    /// @throws BodyException if they are missing or malformed ([BodyException.Reason#BAD_TRAILER])
    List<Digest> digests() throws BodyException;
}

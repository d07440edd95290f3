package io.lading.digest;

import io.lading.body.Body;
import io.lading.body.BodyException;
import java.util.List;

/// A body whose digests follow its last byte (in a trailer). No byte is kept before they match.
public interface DigestedBody extends Body {
    /// The digests. Call this only after [#read] returned null.
    ///
    /// @throws BodyException if they are missing or malformed ([BodyException.Reason#BAD_TRAILER])
    List<Digest> digests() throws BodyException;
}

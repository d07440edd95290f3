package io.lading.upload;

import java.util.List;

/// A body whose digests follow its last byte. Nothing of it is kept before they match.
public interface DigestedBody extends Body {
    /// The digests, to be asked for after [#read] answered null.
    List<Digest> digests();
}

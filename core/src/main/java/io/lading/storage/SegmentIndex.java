package io.lading.storage;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/// The records of which objects hold the bytes of a content. A store of objects reads them; the repository of
/// uploads writes them in the transaction that acknowledges the bytes. Thread-safe.
public interface SegmentIndex {
    /// The recorded segments of a content that end after `from`, in order of position, at most `limit`.
    List<Segment> segments(ContentKey key, long from, int limit) throws StorageException;

    /// Those of the given objects that a record names: the others can be deleted as soon as no request can still
    /// record them.
    Set<String> named(Collection<String> objects) throws StorageException;
}

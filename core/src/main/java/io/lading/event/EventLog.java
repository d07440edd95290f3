package io.lading.event;

import io.lading.storage.StorageException;
import java.util.List;

/// The durable, gapless sequence of events. Events are written by the repositories, in the transaction of the
/// change they tell of; here they are read. Safe for use by many threads.
public interface EventLog {
    /// The events numbered above `number`, in order, at most `limit`. Once an event was returned, no event with
    /// a smaller number appears later.
    List<Event> after(long number, int limit) throws StorageException;

    /// The highest number so far, 0 when there is none.
    long latest() throws StorageException;

    /// Calls `wake` soon after every commit that added events, with no promise of one call per event; it must
    /// return quickly and not throw.
    void onAppended(Runnable wake);
}

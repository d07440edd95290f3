package io.lading.event;

import io.lading.storage.StorageException;
import java.util.List;

/// The durable, gapless sequence of events. The repositories write events in the transaction of the change they
/// describe; this interface reads them. Thread-safe.
public interface EventLog {
    /// The events with numbers above `number`, in order, at most `limit`. After an event was returned, no event
    /// with a smaller number appears.
    List<Event> after(long number, int limit) throws StorageException;

    /// The highest number so far, 0 if there is none.
    long latest() throws StorageException;

    /// Calls `wake` soon after each commit that added events, not necessarily once per event. It must return
    /// quickly and must not throw.
    void onAppended(Runnable wake);
}

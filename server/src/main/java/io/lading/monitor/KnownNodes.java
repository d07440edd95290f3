package io.lading.monitor;

import io.lading.metadata.NodeRow;
import io.lading.storage.StorageException;
import java.util.List;

/// What this server knows of all servers that use its database and its store. Thread-safe.
public interface KnownNodes {
    /// The id of this server, new at each start.
    String own();

    /// The servers seen during the last day, the oldest first.
    List<NodeRow> all() throws StorageException;

    /// The number of servers that run, as of the last second; 0 if the database cannot say. Does not wait.
    int running();

    /// Checks that this server may use the database, and the store.
    ///
    /// @throws StorageException if the database is not reachable, or is used by a server that excludes this
    ///     one, or if the store is not that of the database
    void check() throws StorageException;
}

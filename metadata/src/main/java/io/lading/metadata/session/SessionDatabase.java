package io.lading.metadata.session;

import io.lading.metadata.KeepsRoom;
import io.lading.metadata.Metadata;
import io.lading.storage.StorageException;
import java.nio.file.Path;

/// Where sessions are stored: with PostgreSQL in its database, so that all nodes know them; with SQLite in a
/// database of their own. Thread-safe.
public sealed interface SessionDatabase extends AutoCloseable, KeepsRoom permits SqliteSessions, SharedSessions {
    /// The name of the SQLite database in the data directory.
    String FILE = "sessions.db";

    /// Opens the SQLite database in a directory; it is created if missing.
    static SessionDatabase sqlite(Path dataDirectory) throws StorageException {
        return new SqliteSessions(dataDirectory.resolve(FILE));
    }

    /// Uses the table of a PostgreSQL database, which the caller closes.
    static SessionDatabase shared(Metadata metadata) {
        return new SharedSessions(metadata);
    }

    /// The stored sessions.
    SessionRows rows();

    @Override
    void close();
}

package io.lading.metadata;

import io.lading.storage.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// The table `nodes`, as one node uses it. Thread-safe.
final class NodeRows {
    /// Nodes that were not seen for this long are deleted, with what they have left.
    static final Duration FORGET = Duration.ofDays(1);

    private final Writer writer;
    private final Reader reader;
    private final Dialect dialect;
    private final String id;
    private final String version;
    private final String address;

    NodeRows(Writer writer, Reader reader, Dialect dialect, String id, String version, String address) {
        this.writer = writer;
        this.reader = reader;
        this.dialect = dialect;
        this.id = id;
        this.version = version;
        this.address = address;
    }

    /// Notes that the node has started. A crash of the database does not undo it: a database without this row is
    /// not the one that the node has joined ([KnownDatabase]).
    void join() throws StorageException {
        write("");
    }

    /// Notes that the node runs.
    void seen() throws StorageException {
        write(dialect.unflushed());
    }

    private void write(String more) throws StorageException {
        writer.write(database -> database.sql("INSERT INTO nodes (id, version, address, started_at, seen_at)"
                        + " VALUES (:id, :version, :address, " + dialect.now() + ", " + dialect.now()
                        + ") ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at RETURNING id" + more)
                .param("id", id)
                .param("version", version)
                .param("address", address)
                .query((_, _) -> id)
                .single());
    }

    /// Deletes nodes that were not seen for a day, their claims, and leases that ended a day ago.
    void forgetOld() throws StorageException {
        String dayAgo = dialect.now() + " - " + FORGET.toMillis();
        writer.write(database -> {
            int forgotten =
                    database.sql("DELETE FROM nodes WHERE seen_at < " + dayAgo).update();
            ClaimRows.deleteForgotten(database);
            LeaseRows.deleteOlderThan(database, dayAgo);
            return forgotten;
        });
    }

    /// All nodes, the oldest first.
    List<NodeRow> all() throws StorageException {
        return reader.read(database -> {
            Map<String, List<String>> leases = LeaseRows.valid(database, dialect.now());
            return database.sql("SELECT nodes.*, CASE WHEN " + alive()
                            + " THEN 1 ELSE 0 END AS alive FROM nodes ORDER BY started_at, id")
                    .param("id", id)
                    .query((row, _) -> new NodeRow(
                            row.getString("id"),
                            row.getString("version"),
                            row.getString("address"),
                            Instant.ofEpochMilli(row.getLong("started_at")),
                            Instant.ofEpochMilli(row.getLong("seen_at")),
                            row.getInt("alive") == 1,
                            leases.getOrDefault(row.getString("id"), List.of())))
                    .list();
        });
    }

    /// The number of nodes that were seen lately.
    int running() throws StorageException {
        return reader.read(database -> database.sql("SELECT COUNT(*) FROM nodes WHERE " + alive())
                .param("id", id)
                .query(Integer.class)
                .single());
    }

    private String alive() {
        return "(id = :id OR seen_at > " + dialect.now() + " - " + ClaimRows.SEEN.toMillis() + ")";
    }

    /// Deletes the row of this node, which ends, and gives back what it still holds. Requests and jobs have ended
    /// before; what one of them has left would make others wait until it expires.
    void leave() throws StorageException {
        writer.write(database -> {
            ClaimRows.deleteOf(database, id);
            LeaseRows.endAllOf(database, id);
            return database.sql("DELETE FROM nodes WHERE id = :id")
                    .param("id", id)
                    .update();
        });
    }
}

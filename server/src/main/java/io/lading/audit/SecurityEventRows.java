package io.lading.audit;

import io.lading.metadata.Metadata;
import io.lading.storage.StorageException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `security_events`. Thread-safe.
final class SecurityEventRows {
    /// The maximum number of rows deleted per transaction, so that uploads never wait long for it.
    static final int REMOVED_AT_ONCE = 500;

    private final Metadata metadata;

    SecurityEventRows(Metadata metadata) {
        this.metadata = metadata;
    }

    /// Writes events in one transaction: inserts new ones and updates the counts of existing ones.
    void write(List<SecurityEvent> events) throws StorageException {
        metadata.writer().write(database -> {
            events.forEach(event -> write(database, event));
            return events.size();
        });
    }

    private static void write(JdbcClient database, SecurityEvent event) {
        Act act = event.act();
        database.sql("""
            INSERT INTO security_events
            (id, at, last_at, times, weight, kind, outcome, person, address, agent, subject, detail)
            VALUES (:id, :at, :last, :times, :weight, :kind, :outcome, :person, :address, :agent, :subject, :detail)
            ON CONFLICT (id) DO UPDATE SET last_at = excluded.last_at, times = excluded.times
            """)
                .param("id", event.id())
                .param("at", event.at().toEpochMilli())
                .param("last", event.lastAt().toEpochMilli())
                .param("times", event.times())
                .param("weight", act.weight().rank())
                .param("kind", act.kind().label())
                .param("outcome", act.outcome().label())
                .param("person", act.person())
                .param("address", event.sender().address())
                .param("agent", event.sender().agent())
                .param("subject", act.subject())
                .param("detail", act.detail())
                .update();
    }

    /// One page of events, newest first.
    List<SecurityEvent> page(SecurityEventQuery query) throws StorageException {
        return metadata.reader()
                .read(database -> database.sql(query.sql())
                        .params(query.values())
                        .query(SecurityEventRows::event)
                        .list());
    }

    private static SecurityEvent event(ResultSet row, int number) throws SQLException {
        String kind = row.getString("kind");
        String outcome = row.getString("outcome");
        Act act = new Act(
                Kind.parse(kind).orElseThrow(() -> new SQLException("Unknown kind of event: " + kind)),
                Outcome.parse(outcome).orElseThrow(() -> new SQLException("Unknown outcome: " + outcome)),
                row.getString("person"),
                row.getString("subject"),
                row.getString("detail"));
        return new SecurityEvent(
                row.getString("id"),
                Instant.ofEpochMilli(row.getLong("at")),
                Instant.ofEpochMilli(row.getLong("last_at")),
                row.getLong("times"),
                act,
                new Sender(row.getString("address"), "", row.getString("agent")));
    }

    /// The time of the newest event; empty if there is none.
    Optional<Instant> newest() throws StorageException {
        return metadata.reader()
                .read(database -> database.sql("SELECT at FROM security_events ORDER BY at DESC LIMIT 1")
                        .query((row, _) -> Instant.ofEpochMilli(row.getLong("at")))
                        .optional());
    }

    /// The number of rows with a weight.
    long count(Weight weight) throws StorageException {
        return metadata.reader()
                .read(database -> database.sql("SELECT COUNT(*) FROM security_events WHERE weight = :weight")
                        .param("weight", weight.rank())
                        .query(Long.class)
                        .single());
    }

    /// Deletes rows older than a time, at most [#REMOVED_AT_ONCE], and returns their number.
    int removeBefore(Instant moment) throws StorageException {
        return metadata.writer()
                .write(database -> database.sql("""
                    DELETE FROM security_events WHERE id IN
                    (SELECT id FROM security_events WHERE at < :moment ORDER BY at LIMIT :most)
                    """)
                        .param("moment", moment.toEpochMilli())
                        .param("most", REMOVED_AT_ONCE)
                        .update());
    }

    /// Deletes the oldest rows of a weight, at most [#REMOVED_AT_ONCE], and returns their number.
    int removeOldest(Weight weight, long excess) throws StorageException {
        return metadata.writer()
                .write(database -> database.sql("""
                    DELETE FROM security_events WHERE id IN
                    (SELECT id FROM security_events WHERE weight = :weight ORDER BY at LIMIT :most)
                    """)
                        .param("weight", weight.rank())
                        .param("most", Math.min(excess, REMOVED_AT_ONCE))
                        .update());
    }
}

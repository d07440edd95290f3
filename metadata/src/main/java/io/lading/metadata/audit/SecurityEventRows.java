package io.lading.metadata.audit;

import io.lading.metadata.Metadata;
import io.lading.storage.StorageException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `security_events`. Thread-safe.
public final class SecurityEventRows {
    /// The maximum number of rows deleted per transaction, so that uploads never wait long for it.
    public static final int REMOVED_AT_ONCE = 500;

    private final Metadata metadata;

    public SecurityEventRows(Metadata metadata) {
        this.metadata = metadata;
    }

    /// Writes events in one transaction: inserts new ones and updates the counts of existing ones.
    public void write(List<SecurityEventRow> events) throws StorageException {
        metadata.writer().write(database -> {
            events.forEach(event -> write(database, event));
            return events.size();
        });
    }

    private static void write(JdbcClient database, SecurityEventRow event) {
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
                .param("weight", event.weight())
                .param("kind", event.kind())
                .param("outcome", event.outcome())
                .param("person", event.person())
                .param("address", event.address())
                .param("agent", event.agent())
                .param("subject", event.subject())
                .param("detail", event.detail())
                .update();
    }

    /// One page of events, newest first.
    public List<SecurityEventRow> page(SecurityEventQuery query) throws StorageException {
        return metadata.reader()
                .read(database -> database.sql(query.sql())
                        .params(query.values())
                        .query(SecurityEventRows::event)
                        .list());
    }

    private static SecurityEventRow event(ResultSet row, int number) throws SQLException {
        return new SecurityEventRow(
                row.getString("id"),
                Instant.ofEpochMilli(row.getLong("at")),
                Instant.ofEpochMilli(row.getLong("last_at")),
                row.getLong("times"),
                row.getInt("weight"),
                row.getString("kind"),
                row.getString("outcome"),
                row.getString("person"),
                row.getString("address"),
                row.getString("agent"),
                row.getString("subject"),
                row.getString("detail"));
    }

    /// The number of rows with a weight.
    public long count(int weight) throws StorageException {
        return metadata.reader()
                .read(database -> database.sql("SELECT COUNT(*) FROM security_events WHERE weight = :weight")
                        .param("weight", weight)
                        .query(Long.class)
                        .single());
    }

    /// Deletes rows older than a time (two nodes may do so at the same time), at most [#REMOVED_AT_ONCE], and returns
    /// their number.
    public int removeBefore(Instant moment) throws StorageException {
        return metadata.writer()
                .write(database -> database.sql("""
                    DELETE FROM security_events WHERE id IN
                    (SELECT id FROM security_events WHERE at < :moment ORDER BY at LIMIT :most)
                    """)
                        .param("moment", moment.toEpochMilli())
                        .param("most", REMOVED_AT_ONCE)
                        .update());
    }

    /// Deletes the oldest rows of a weight, at most [#REMOVED_AT_ONCE], and returns their number. If two nodes do this
    /// at the same time, they may delete the excess twice, so one node at a time should.
    public int removeOldest(int weight, long excess) throws StorageException {
        return metadata.writer()
                .write(database -> database.sql("""
                    DELETE FROM security_events WHERE id IN
                    (SELECT id FROM security_events WHERE weight = :weight ORDER BY at LIMIT :most)
                    """)
                        .param("weight", weight)
                        .param("most", Math.min(excess, REMOVED_AT_ONCE))
                        .update());
    }
}

package io.lading.metadata;

import io.lading.event.Event;
import io.lading.event.EventLog;
import io.lading.file.StoredFile;
import io.lading.storage.StorageException;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `events`.
final class EventRows implements EventLog {
    private final Reader reader;
    private final Signals signals;

    EventRows(Reader reader, Signals signals) {
        this.reader = reader;
        this.signals = signals;
    }

    /// Adds an event in the current transaction. The counter row stays locked until it ends, so numbers have no
    /// gaps and become visible in order.
    static void append(JdbcClient database, Event.Type type, StoredFile file, Instant at) {
        long number = database.sql("UPDATE event_counter SET latest = latest + 1 WHERE id = 1 RETURNING latest")
                .query(Long.class)
                .single();
        FileRows.bound(
                        database.sql("INSERT INTO events (number, type, at, file_id, " + FileRows.COLUMNS
                                + ") VALUES (:number, :type, :at, :file_id, :name, :size, :sha256, :owner, :added_at,"
                                + " :content_type, :format, :link, :modified_at, :expires_at)"),
                        file)
                .param("number", number)
                .param("type", type.stored())
                .param("at", at.toEpochMilli())
                .param("file_id", file.id().value())
                .update();
    }

    @Override
    public List<Event> after(long number, int limit) throws StorageException {
        return reader.read(database -> database.sql(
                        "SELECT * FROM events WHERE number > :number ORDER BY number LIMIT " + limit)
                .param("number", number)
                .query((row, _) -> new Event(
                        row.getLong("number"),
                        Event.Type.of(row.getString("type")),
                        Instant.ofEpochMilli(row.getLong("at")),
                        FileRows.file(row, "file_id")))
                .list());
    }

    @Override
    public long latest() throws StorageException {
        return reader.read(database -> database.sql("SELECT latest FROM event_counter WHERE id = 1")
                .query(Long.class)
                .single());
    }

    @Override
    public void onAppended(Runnable wake) {
        signals.on(Signals.Topic.EVENTS, wake);
    }
}

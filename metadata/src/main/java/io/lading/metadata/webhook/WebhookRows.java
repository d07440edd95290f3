package io.lading.metadata.webhook;

import io.lading.metadata.Metadata;
import io.lading.storage.StorageException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `webhooks`. Thread-safe.
public final class WebhookRows {
    private final Metadata metadata;

    public WebhookRows(Metadata metadata) {
        this.metadata = metadata;
    }

    /// The progress of a hook. A new hook is stored with the given event as its starting point.
    public Progress open(String id, long number) throws StorageException {
        return metadata.writer().write(database -> {
            parameters(
                            database.sql("INSERT INTO webhooks (id, done, delivered, delivered_at, attempts,"
                                    + " failing_since, next_attempt, error, given_up, last_given_up) VALUES (:id,"
                                    + " :done, :delivered, :delivered_at, :attempts, :failing_since, :next_attempt,"
                                    + " :error, :given_up, :last_given_up) ON CONFLICT (id) DO NOTHING"),
                            id,
                            Progress.after(number))
                    .update();
            return database.sql("SELECT * FROM webhooks WHERE id = :id")
                    .param("id", id)
                    .query(WebhookRows::progress)
                    .single();
        });
    }

    /// The progress of a hook that [#open] has stored.
    public Progress find(String id) throws StorageException {
        return metadata.reader()
                .read(database -> database.sql("SELECT * FROM webhooks WHERE id = :id")
                        .param("id", id)
                        .query(WebhookRows::progress)
                        .single());
    }

    /// Stores the progress of a hook, unless another node has changed it.
    ///
    /// @param before the progress that the caller knows to be stored
    /// @return false if another progress is stored; then nothing changes
    public boolean save(String id, Progress before, Progress progress) throws StorageException {
        return metadata.writer()
                .write(database -> parameters(
                                        database.sql("UPDATE webhooks SET done = :done, delivered = :delivered,"
                                                + " delivered_at = :delivered_at, attempts = :attempts,"
                                                + " failing_since = :failing_since, next_attempt = :next_attempt,"
                                                + " error = :error, given_up = :given_up,"
                                                + " last_given_up = :last_given_up WHERE id = :id"
                                                + " AND done = :done_before AND attempts = :attempts_before"),
                                        id,
                                        progress)
                                .param("done_before", before.done())
                                .param("attempts_before", before.attempts())
                                .update()
                        == 1);
    }

    private static JdbcClient.StatementSpec parameters(
            JdbcClient.StatementSpec statement, String id, Progress progress) {
        return statement
                .param("id", id)
                .param("done", progress.done())
                .param("delivered", progress.delivered())
                .param("delivered_at", millis(progress.deliveredAt()))
                .param("attempts", progress.attempts())
                .param("failing_since", millis(progress.failingSince()))
                .param("next_attempt", millis(progress.nextAttempt()))
                .param("error", progress.error() == null ? "" : progress.error())
                .param("given_up", progress.givenUp())
                .param("last_given_up", progress.lastGivenUp());
    }

    private static Progress progress(ResultSet row, int number) throws SQLException {
        String error = row.getString("error");
        return new Progress(
                row.getLong("done"),
                row.getLong("delivered"),
                instant(row.getLong("delivered_at")),
                row.getInt("attempts"),
                instant(row.getLong("failing_since")),
                instant(row.getLong("next_attempt")),
                error.isEmpty() ? null : error,
                row.getLong("given_up"),
                row.getLong("last_given_up"));
    }

    private static long millis(@Nullable Instant time) {
        return time == null ? 0 : time.toEpochMilli();
    }

    private static @Nullable Instant instant(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }
}

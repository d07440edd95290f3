package io.lading.metadata.account;

import io.lading.metadata.Metadata;
import io.lading.storage.StorageException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `throttles` of PostgreSQL: failed sign-ins, as all nodes count them. Times are those of the clock of the
/// database. Thread-safe.
///
/// The number of rows is limited. In a full table a new subject takes over the row that would decay first, and
/// inherits its failures (the Space-Saving algorithm). So no number of other subjects lowers the count of a subject
/// under attack; in exchange, a new subject may start with a count that is too high.
public final class ThrottleRows {
    /// The most rows, about 100 bytes each: more than the number of passwords that a few dozen nodes can hash
    /// before failures decay. Nodes that add rows at the same time may exceed it by what they add between two
    /// counts.
    public static final int MAX_ROWS = 100_000;

    /// After this many added failures a node deletes decayed rows and counts the others.
    private static final int BETWEEN_COUNTS = 100;

    /// The most rows deleted in one transaction.
    private static final int REMOVED_AT_ONCE = 1000;

    private static final String NOW = "CAST(EXTRACT(EPOCH FROM statement_timestamp()) * 1000 AS BIGINT)";

    private final Metadata metadata;
    private final int most;
    private final AtomicInteger added = new AtomicInteger();
    private volatile boolean full;

    public ThrottleRows(Metadata metadata) {
        this(metadata, MAX_ROWS);
    }

    /// @param most the most rows
    public ThrottleRows(Metadata metadata, int most) {
        this.metadata = metadata;
        this.most = most;
    }

    /// The failures of a subject that have not decayed.
    ///
    /// @param sinceLast time since the last failure
    /// @param untilNone time until all failures have decayed
    public record Failures(Duration sinceLast, Duration untilNone) {}

    /// The subjects that have failures.
    public Map<String, Failures> find(Collection<String> subjects) throws StorageException {
        return metadata.reader().read(database -> {
            Map<String, Failures> found = new HashMap<>();
            database.sql("SELECT subject, " + NOW + " - since AS age, until - " + NOW
                            + " AS remaining FROM throttles WHERE subject IN (:subjects) AND until > " + NOW)
                    .param("subjects", subjects)
                    .query(row -> {
                        found.put(
                                row.getString("subject"),
                                new Failures(
                                        Duration.ofMillis(Math.max(0, row.getLong("age"))),
                                        Duration.ofMillis(row.getLong("remaining"))));
                    });
            return found;
        });
    }

    /// Adds one failure to each subject.
    ///
    /// @param decays the time in which a failure decays, by subject; sorted, so that transactions of several nodes
    ///     lock rows in the same order
    public void add(SortedMap<String, Duration> decays) throws StorageException {
        if (added.getAndIncrement() % BETWEEN_COUNTS == 0) {
            full = prune() >= most;
        }
        int _ = metadata.writer().write(database -> {
            decays.forEach((subject, decay) -> add(database, subject, decay));
            return decays.size();
        });
    }

    private void add(JdbcClient database, String subject, Duration decay) {
        int known = database.sql("UPDATE throttles SET since = " + NOW + ", until = GREATEST(until, " + NOW
                        + ") + :decay WHERE subject = :subject")
                .param("decay", decay.toMillis())
                .param("subject", subject)
                .update();
        if (known == 0) {
            insert(database, subject, decay, full ? takeLowest(database) : 0);
        }
    }

    private static void insert(JdbcClient database, String subject, Duration decay, long inherited) {
        database.sql("INSERT INTO throttles AS known (subject, since, until)"
                        + " VALUES (:subject, " + NOW + ", GREATEST(:inherited, " + NOW + ") + :decay)"
                        + " ON CONFLICT (subject) DO UPDATE SET since = excluded.since,"
                        + " until = GREATEST(known.until, " + NOW + ") + :decay")
                .param("subject", subject)
                .param("inherited", inherited)
                .param("decay", decay.toMillis())
                .update();
    }

    /// Deletes the row that decays first and returns when. A row that another transaction changes is not waited for.
    private static long takeLowest(JdbcClient database) {
        return database.sql("DELETE FROM throttles WHERE subject = (SELECT subject FROM throttles ORDER BY until"
                        + " LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING until")
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    /// Removes failures from subjects; the time of the last one does not change.
    ///
    /// @param times how much sooner all failures of a subject have decayed, by subject; sorted as for [#add]
    public void forgive(SortedMap<String, Duration> times) throws StorageException {
        int _ = metadata.writer().write(database -> {
            times.forEach((subject, time) -> database.sql(
                            "UPDATE throttles SET until = GREATEST(0, until - :time) WHERE subject = :subject")
                    .param("time", time.toMillis())
                    .param("subject", subject)
                    .update());
            return times.size();
        });
    }

    /// Deletes rows without failures, and returns the number of the others.
    private long prune() throws StorageException {
        return metadata.writer().write(database -> {
            database.sql("DELETE FROM throttles WHERE subject IN (SELECT subject FROM throttles WHERE until <= " + NOW
                            + " LIMIT " + REMOVED_AT_ONCE + " FOR UPDATE SKIP LOCKED)")
                    .update();
            return database.sql("SELECT COUNT(*) FROM throttles")
                    .query(Long.class)
                    .single();
        });
    }
}

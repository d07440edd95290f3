package io.lading.metadata;

import io.lading.file.FileId;
import io.lading.upload.Extents.Range;
import io.lading.upload.Upload;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The statements of the table `claims`, as one node uses it. A transaction that inserts, grants, seals or
/// deletes claims of others first locks the row of the upload; therefore numbers rise in the order of these
/// transactions, and what a transaction reads after the lock stays true until its end. Thread-safe.
final class ClaimRows {
    /// How long a sealed claim is safe from deletion without a renewal.
    static final Duration SEAL = Duration.ofSeconds(5);

    /// A node that was not seen for this long seems dead.
    static final Duration SEEN = Duration.ofSeconds(5);

    /// A request needs less time between the insertion of its claim and its next step.
    static final Duration OLD = Duration.ofSeconds(30);

    private final Dialect dialect;
    private final String node;

    ClaimRows(Dialect dialect, String node) {
        this.dialect = dialect;
        this.node = node;
    }

    /// What a request wants.
    record Wish(FileId id, Range range, boolean onlyReads) {}

    /// A claim as read by a transaction.
    ///
    /// @param sealed whether no other request may delete it now
    /// @param alive  whether its node was seen lately
    record Row(
            long number,
            Range range,
            boolean onlyReads,
            boolean granted,
            boolean sealed,
            boolean wanted,
            boolean alive) {
        /// Whether this claim and a wish cannot be held at the same time.
        boolean excludes(Wish wish) {
            return range.overlaps(wish.range) && !(onlyReads && wish.onlyReads);
        }

        /// Whether the wish has to wait for this claim.
        boolean blocks(Wish wish) {
            return granted && (sealed || excludes(wish));
        }
    }

    /// Locks the row of an upload until the end of the transaction, whose commit then does not wait for the disk.
    /// Returns the record, or empty if there is none.
    Optional<Upload> lock(JdbcClient database, FileId id) {
        return database.sql(
                        "SELECT uploads.*" + dialect.unflushed() + " FROM uploads WHERE id = :id" + dialect.forUpdate())
                .param("id", id.value())
                .query(UploadRows::upload)
                .optional();
    }

    /// All claims of an upload, in order of their numbers.
    List<Row> of(JdbcClient database, FileId id) {
        return database.sql("SELECT c.*, CASE WHEN c.sealed_until > " + dialect.now() + " THEN 1 ELSE 0 END AS sealed,"
                        + " CASE WHEN c.node = :node OR n.seen_at > " + dialect.now() + " - " + SEEN.toMillis()
                        + " THEN 1 ELSE 0 END AS alive"
                        + " FROM claims c LEFT JOIN nodes n ON n.id = c.node WHERE c.upload_id = :id ORDER BY c.number")
                .param("id", id.value())
                .param("node", node)
                .query(ClaimRows::row)
                .list();
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        return new Row(
                row.getLong("number"),
                new Range(row.getLong("first"), row.getLong("past")),
                row.getInt("reads") == 1,
                row.getInt("granted") == 1,
                row.getInt("sealed") == 1,
                row.getInt("wanted") == 1,
                row.getInt("alive") == 1);
    }

    /// Inserts a claim and returns its number. A crash of PostgreSQL empties the table and its numbers begin
    /// anew: a number that a request of this node still uses is skipped.
    long insert(JdbcClient database, Wish wish, boolean granted, LongPredicate used) {
        long number = insert(database, wish, granted);
        while (used.test(number)) {
            delete(database, List.of(number));
            number = insert(database, wish, granted);
        }
        return number;
    }

    private long insert(JdbcClient database, Wish wish, boolean granted) {
        return database.sql("INSERT INTO claims (upload_id, first, past, reads, granted, wanted, node, at)"
                        + " VALUES (:id, :first, :past, :reads, :granted, 0, :node, " + dialect.now()
                        + ") RETURNING number")
                .param("id", wish.id.value())
                .param("first", wish.range.from())
                .param("past", wish.range.to())
                .param("reads", wish.onlyReads ? 1 : 0)
                .param("granted", granted ? 1 : 0)
                .param("node", node)
                .query(Long.class)
                .single();
    }

    void grant(JdbcClient database, long number) {
        database.sql("UPDATE claims SET granted = 1 WHERE number = :number")
                .param("number", number)
                .update();
    }

    /// Notes that these claims are wanted by another.
    void want(JdbcClient database, Collection<Long> numbers) {
        if (!numbers.isEmpty()) {
            database.sql("UPDATE claims SET wanted = 1 WHERE number IN (:numbers)")
                    .param("numbers", numbers)
                    .update();
        }
    }

    /// Deletes those of the claims that are not sealed.
    void delete(JdbcClient database, Collection<Long> numbers) {
        if (!numbers.isEmpty()) {
            database.sql("DELETE FROM claims WHERE number IN (:numbers)"
                            + " AND (sealed_until IS NULL OR sealed_until <= " + dialect.now() + ")")
                    .param("numbers", numbers)
                    .update();
        }
    }

    /// Deletes a claim of this node. Returns whether another wants it.
    boolean release(JdbcClient database, long number) {
        return database.sql("DELETE FROM claims WHERE number = :number AND node = :node RETURNING wanted"
                        + dialect.unflushed())
                .param("number", number)
                .param("node", node)
                .query((row, _) -> row.getInt("wanted") == 1)
                .optional()
                .orElse(false);
    }

    /// Seals a claim of this node, or renews the seal. Returns false if the claim is gone.
    boolean seal(JdbcClient database, long number) {
        return database.sql("UPDATE claims SET sealed_until = " + dialect.now() + " + " + SEAL.toMillis()
                        + " WHERE number = :number AND node = :node RETURNING number" + dialect.unflushed())
                .param("number", number)
                .param("node", node)
                .query((_, _) -> true)
                .optional()
                .isPresent();
    }

    /// Renews the seal of a claim unless it was unsealed meanwhile.
    void renew(JdbcClient database, long number) {
        database.sql("UPDATE claims SET sealed_until = " + dialect.now() + " + " + SEAL.toMillis()
                        + " WHERE number = :number AND node = :node AND sealed_until IS NOT NULL RETURNING number"
                        + dialect.unflushed())
                .param("number", number)
                .param("node", node)
                .query(_ -> {});
    }

    void unseal(JdbcClient database, long number) {
        database.sql("UPDATE claims SET sealed_until = NULL WHERE number = :number AND node = :node RETURNING number"
                        + dialect.unflushed())
                .param("number", number)
                .param("node", node)
                .query(_ -> {});
    }

    /// The claims of this node.
    List<Own> own(JdbcClient database) {
        return database.sql("SELECT number, wanted, CASE WHEN at < " + dialect.now() + " - " + OLD.toMillis()
                        + " THEN 1 ELSE 0 END AS old FROM claims WHERE node = :node")
                .param("node", node)
                .query((row, _) -> new Own(row.getLong("number"), row.getInt("wanted") == 1, row.getInt("old") == 1))
                .list();
    }

    /// A claim of this node.
    ///
    /// @param wanted whether another request wants it
    /// @param old    whether its request has had the time to learn its number
    record Own(long number, boolean wanted, boolean old) {}

    /// The fence: whether a request of this node still holds a claim. A transaction that records bytes or
    /// completes the upload calls it under the lock of the upload's row, and changes nothing if the answer is no.
    boolean claimed(JdbcClient database, long number, FileId id) {
        return database.sql("SELECT COUNT(*) FROM claims WHERE number = :number AND upload_id = :id AND node = :node"
                                + " AND granted = 1")
                        .param("number", number)
                        .param("id", id.value())
                        .param("node", node)
                        .query(Integer.class)
                        .single()
                == 1;
    }

    /// Deletes the claims of a node.
    static void deleteOf(JdbcClient database, String node) {
        database.sql("DELETE FROM claims WHERE node = :node")
                .param("node", node)
                .update();
    }

    /// Deletes the claims of nodes that have been forgotten.
    static void deleteForgotten(JdbcClient database) {
        database.sql("DELETE FROM claims WHERE node NOT IN (SELECT id FROM nodes)")
                .update();
    }
}

package io.lading.metadata.link;

import io.lading.metadata.Metadata;
import io.lading.storage.StorageException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `link_visits`, which holds digests of the tokens only. Thread-safe.
public final class VisitRows {
    private final Metadata metadata;

    public VisitRows(Metadata metadata) {
        this.metadata = metadata;
    }

    /// Adds a visit. If its link has `most` visits already, the new one replaces one that was never used, or
    /// else the one that was opened longest ago: visitors who only open a link end no visit that has uploads.
    ///
    /// @param sha256 digest of the token, in hexadecimal
    /// @return false if the link does not exist any more
    public boolean add(Visit visit, String sha256, Instant now, int most) throws StorageException {
        return metadata.writer().write(database -> {
            boolean linked = database.sql("SELECT id FROM links WHERE id = :id" + metadata.forUpdate())
                    .param("id", visit.link())
                    .query(String.class)
                    .optional()
                    .isPresent();
            if (!linked) {
                return false;
            }
            makeRoom(database, visit.link(), most);
            return database.sql("INSERT INTO link_visits (id, link_id, token_sha256, opened_at, ends_at, used)"
                                    + " VALUES (:id, :link, :sha256, :opened_at, :ends_at, 0)")
                            .param("id", visit.id())
                            .param("link", visit.link())
                            .param("sha256", sha256)
                            .param("opened_at", now.toEpochMilli())
                            .param("ends_at", visit.endsAt().toEpochMilli())
                            .update()
                    == 1;
        });
    }

    private static void makeRoom(JdbcClient database, String link, int most) {
        long visits = database.sql("SELECT COUNT(*) FROM link_visits WHERE link_id = :link")
                .param("link", link)
                .query(Long.class)
                .single();
        if (visits >= most) {
            database.sql("DELETE FROM link_visits WHERE id IN (SELECT id FROM link_visits WHERE link_id = :link"
                            + " ORDER BY used, opened_at LIMIT " + (visits - most + 1) + ")")
                    .param("link", link)
                    .update();
        }
    }

    /// Extends a visit. Its token stays the same, so that other tabs of the browser continue.
    ///
    /// @return the visit; empty if the link has none with this token
    public Optional<Visit> renew(String link, String sha256, Instant now, Instant endsAt) throws StorageException {
        return metadata.writer()
                .write(database -> database.sql("UPDATE link_visits SET opened_at = :now, ends_at = :ends_at"
                                + " WHERE token_sha256 = :sha256 AND link_id = :link RETURNING *")
                        .param("sha256", sha256)
                        .param("now", now.toEpochMilli())
                        .param("ends_at", endsAt.toEpochMilli())
                        .param("link", link)
                        .query(VisitRows::visit)
                        .optional());
    }

    /// The visit whose token has this digest, ended or not; empty if there is none.
    public Optional<Visit> find(String sha256) throws StorageException {
        return metadata.reader()
                .read(database -> database.sql("SELECT * FROM link_visits WHERE token_sha256 = :sha256")
                        .param("sha256", sha256)
                        .query(VisitRows::visit)
                        .optional());
    }

    static boolean isUsed(JdbcClient database, String visit) {
        return database.sql("SELECT used FROM link_visits WHERE id = :id")
                .param("id", visit)
                .query(Integer.class)
                .optional()
                .filter(used -> used == 1)
                .isPresent();
    }

    static void markUsed(JdbcClient database, String visit) {
        database.sql("UPDATE link_visits SET used = 1 WHERE id = :id")
                .param("id", visit)
                .update();
    }

    static void removeOf(JdbcClient database, String link) {
        database.sql("DELETE FROM link_visits WHERE link_id = :link")
                .param("link", link)
                .update();
    }

    static void removeExpired(JdbcClient database, String owner, Instant now) {
        database.sql("DELETE FROM link_visits WHERE link_id IN (SELECT id FROM links WHERE owner = :owner"
                        + " AND expires_at <= :now)")
                .param("owner", owner)
                .param("now", now.toEpochMilli())
                .update();
    }

    private static Visit visit(ResultSet row, int number) throws SQLException {
        return new Visit(
                row.getString("id"),
                row.getString("link_id"),
                Instant.ofEpochMilli(row.getLong("ends_at")),
                row.getInt("used") == 1);
    }
}

package io.lading.metadata.link;

import io.lading.file.FileId;
import io.lading.metadata.Metadata;
import io.lading.metadata.link.Link.Kind;
import io.lading.metadata.link.Link.LinkedFile;
import io.lading.storage.StorageException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `links`, which holds digests of the secrets only. Uploads are counted in their own transactions.
/// Thread-safe.
public final class LinkRows {
    /// The largest page of [#all].
    public static final int MAX_PAGE = 200;

    private static final String SELECT = "SELECT links.*, files.name AS file_name, files.size AS file_size,"
            + " (SELECT COUNT(*) FROM uploads WHERE link_id = links.id AND state <> 'COMPLETE'"
            + " AND state <> 'REMOVED') AS unfinished FROM links LEFT JOIN files ON files.id = links.file_id";

    private final Metadata metadata;

    public LinkRows(Metadata metadata) {
        this.metadata = metadata;
    }

    /// The outcome of [#add].
    public enum Addition {
        /// The link is added.
        DONE,
        /// The owner has too many links already.
        TOO_MANY,
        /// The file does not exist.
        NO_FILE,
        /// The account of the owner does not exist.
        NO_OWNER
    }

    /// Adds a link. Counting and adding are one transaction, which also removes the visits of the owner's
    /// expired links.
    ///
    /// @param sha256 digest of the secret, in hexadecimal
    /// @param most   the most links of one account, expired ones included
    public Addition add(Link link, String sha256, int most) throws StorageException {
        return metadata.writer().write(database -> {
            boolean exists = database.sql("SELECT name FROM users WHERE name = :name" + metadata.forUpdate())
                    .param("name", link.owner())
                    .query(String.class)
                    .optional()
                    .isPresent();
            if (!exists) {
                return Addition.NO_OWNER;
            }
            if (link.file() != null && !fileExists(database, link.file().id())) {
                return Addition.NO_FILE;
            }
            if (count(database, link.owner()) >= most) {
                return Addition.TOO_MANY;
            }
            VisitRows.removeExpired(database, link.owner(), link.createdAt());
            insert(database, link, sha256);
            return Addition.DONE;
        });
    }

    /// Locks the file, so that it cannot be deleted before its link is committed.
    private boolean fileExists(JdbcClient database, FileId file) {
        return database.sql("SELECT id FROM files WHERE id = :id" + metadata.forUpdate())
                .param("id", file.value())
                .query(String.class)
                .optional()
                .isPresent();
    }

    private static long count(JdbcClient database, String owner) {
        return database.sql("SELECT COUNT(*) FROM links WHERE owner = :owner")
                .param("owner", owner)
                .query(Long.class)
                .single();
    }

    private static void insert(JdbcClient database, Link link, String sha256) {
        database.sql("INSERT INTO links (id, owner, kind, name, note, secret_sha256, password_hash, created_at,"
                        + " expires_at, file_id, max_size, max_uses, formats, used, bytes) VALUES (:id, :owner, :kind,"
                        + " :name, :note, :sha256, :password_hash, :created_at, :expires_at, :file_id, :max_size,"
                        + " :max_uses, :formats, 0, 0)")
                .param("id", link.id())
                .param("owner", link.owner())
                .param("kind", link.kind().name())
                .param("name", link.name())
                .param("note", link.note())
                .param("sha256", sha256)
                .param("password_hash", link.passwordHash())
                .param("created_at", link.createdAt().toEpochMilli())
                .param("expires_at", link.expiresAt().toEpochMilli())
                .param("file_id", link.file() == null ? null : link.file().id().value())
                .param("max_size", link.limits().maxSize(), Types.BIGINT)
                .param("max_uses", link.limits().maxUses(), Types.BIGINT)
                .param("formats", String.join(" ", link.limits().formats()))
                .update();
    }

    /// The link with an id, expired or not; empty if there is none.
    public Optional<Link> find(String id) throws StorageException {
        return metadata.reader()
                .read(database -> database.sql(SELECT + " WHERE links.id = :id")
                        .param("id", id)
                        .query(LinkRows::link)
                        .optional());
    }

    /// The link whose secret has this digest, expired or not; empty if there is none.
    public Optional<Link> ofSecret(String sha256) throws StorageException {
        return metadata.reader()
                .read(database -> database.sql(SELECT + " WHERE secret_sha256 = :sha256")
                        .param("sha256", sha256)
                        .query(LinkRows::link)
                        .optional());
    }

    /// The links of an account, the newest first.
    public List<Link> of(String owner) throws StorageException {
        return metadata.reader()
                .read(database -> database.sql(SELECT + " WHERE links.owner = :owner ORDER BY links.id DESC")
                        .param("owner", owner)
                        .query(LinkRows::link)
                        .list());
    }

    /// A page of all links, the newest first.
    ///
    /// @param owner  null for the links of all owners
    /// @param before the last link of the previous page; null for the first page
    /// @param limit  at most [#MAX_PAGE]
    public List<Link> all(@Nullable String owner, @Nullable String before, int limit) throws StorageException {
        String condition = (owner == null ? " WHERE 1 = 1" : " WHERE links.owner = :owner")
                + (before == null ? "" : " AND links.id < :before");
        return metadata.reader().read(database -> {
            JdbcClient.StatementSpec sql =
                    database.sql(SELECT + condition + " ORDER BY links.id DESC LIMIT " + Math.min(limit, MAX_PAGE + 1));
            sql = owner == null ? sql : sql.param("owner", owner);
            sql = before == null ? sql : sql.param("before", before);
            return sql.query(LinkRows::link).list();
        });
    }

    /// Deletes a link with its visits, and lets its unfinished uploads expire now, so that a sweep removes them
    /// even if the process is killed before they are cancelled. No upload can be added through the link
    /// afterwards.
    ///
    /// @return whether the link existed
    public boolean remove(String id, Instant now) throws StorageException {
        return metadata.writer().write(database -> {
            // Uploads before links and links before visits, as in all transactions.
            database.sql("UPDATE uploads SET expires_at = :now WHERE link_id = :id AND state <> 'COMPLETE'")
                    .param("now", now.toEpochMilli())
                    .param("id", id)
                    .update();
            int removed = database.sql("DELETE FROM links WHERE id = :id")
                    .param("id", id)
                    .update();
            VisitRows.removeOf(database, id);
            return removed == 1;
        });
    }

    /// The unfinished uploads of a link, also after it was deleted.
    public List<FileId> unfinishedUploads(String link) throws StorageException {
        return metadata.reader()
                .read(database -> database.sql("SELECT id FROM uploads WHERE link_id = :id AND state <> 'COMPLETE'"
                                + " AND state <> 'REMOVED' ORDER BY id")
                        .param("id", link)
                        .query((row, _) -> new FileId(row.getString("id")))
                        .list());
    }

    /// Counts a download that is about to begin, unless the link was deleted, has expired, or has as many
    /// downloads as it allows. Checking and counting are one transaction.
    ///
    /// @param visit the visit that reads the file: it is counted once; null for a request of its own
    /// @return whether the download may begin
    public boolean countDownload(String id, @Nullable String visit, Instant now) throws StorageException {
        return metadata.writer().write(database -> {
            Optional<Link> link = database.sql("SELECT links.*, files.name AS file_name, files.size AS file_size,"
                            + " 0 AS unfinished FROM links JOIN files ON files.id = links.file_id WHERE links.id = :id"
                            + (metadata.forUpdate().isEmpty() ? "" : metadata.forUpdate() + " OF links"))
                    .param("id", id)
                    .query(LinkRows::link)
                    .optional()
                    .filter(found -> !found.expired(now));
            if (link.isEmpty()) {
                return false;
            }
            if (visit != null && VisitRows.isUsed(database, visit)) {
                return true;
            }
            if (link.get().usedUp()) {
                return false;
            }
            if (visit != null) {
                VisitRows.markUsed(database, visit);
            }
            long size = link.get().file() == null ? 0 : link.get().file().size();
            return count(database, id, size, now) == 1;
        });
    }

    private static int count(JdbcClient database, String id, long bytes, Instant now) {
        return database.sql(
                        "UPDATE links SET used = used + 1, bytes = bytes + :bytes, last_used_at = :now WHERE id = :id")
                .param("bytes", bytes)
                .param("now", now.toEpochMilli())
                .param("id", id)
                .update();
    }

    static Link link(ResultSet row, int number) throws SQLException {
        return new Link(
                row.getString("id"),
                row.getString("owner"),
                Kind.valueOf(row.getString("kind")),
                row.getString("name"),
                row.getString("note"),
                row.getString("password_hash"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("expires_at")),
                file(row),
                new Link.Limits(number(row, "max_size"), number(row, "max_uses"), formats(row)),
                new Link.Usage(row.getLong("used"), row.getLong("bytes"), row.getLong("unfinished"), lastUse(row)));
    }

    private static List<String> formats(ResultSet row) throws SQLException {
        String text = row.getString("formats");
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(" "));
    }

    private static @Nullable LinkedFile file(ResultSet row) throws SQLException {
        String id = row.getString("file_id");
        String name = row.getString("file_name");
        return id == null || name == null ? null : new LinkedFile(new FileId(id), name, row.getLong("file_size"));
    }

    private static @Nullable Instant lastUse(ResultSet row) throws SQLException {
        Long millis = number(row, "last_used_at");
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    private static @Nullable Long number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }
}

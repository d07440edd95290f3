package io.lading.metadata;

import io.lading.file.FileId;
import io.lading.upload.Insertion;
import io.lading.upload.LinkUse;
import io.lading.upload.Upload;
import io.lading.upload.UploadRepository;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What changes in the tables `links` and `link_visits` in the transactions of uploads and files. The row of a
/// link is locked after those of files and uploads, and before those of its visits.
final class LinkCounts {
    private LinkCounts() {}

    /// The limits of a link.
    ///
    /// @param maxUses null if the number of uploads is not limited
    private record Limits(@Nullable Long maxUses, long used, long expiresAt) {}

    /// Decides whether an upload may be added through its link, and locks the link until the transaction ends,
    /// so that uploads at the same time cannot exceed its number together.
    static Insertion admit(JdbcClient database, Dialect dialect, Upload upload) {
        LinkUse link = upload.link();
        if (link == null) {
            return Insertion.DONE;
        }
        Limits limits = database.sql("SELECT max_uses, used, expires_at FROM links WHERE id = :id AND kind = 'UPLOAD'"
                        + dialect.forUpdate())
                .param("id", link.link())
                .query((row, _) -> {
                    long most = row.getLong("max_uses");
                    return new Limits(row.wasNull() ? null : most, row.getLong("used"), row.getLong("expires_at"));
                })
                .optional()
                .orElse(null);
        if (limits == null || limits.expiresAt <= upload.createdAt().toEpochMilli()) {
            return Insertion.LINK_ENDED;
        }
        long unfinished = unfinished(database, link.link());
        if (limits.maxUses != null && limits.used + unfinished >= limits.maxUses) {
            return Insertion.LINK_USED;
        }
        if (unfinished >= UploadRepository.MAX_UNFINISHED_OF_LINK) {
            return Insertion.LINK_CROWDED;
        }
        database.sql("UPDATE link_visits SET used = 1 WHERE id = :id AND used = 0")
                .param("id", link.visit())
                .update();
        return Insertion.DONE;
    }

    private static long unfinished(JdbcClient database, String link) {
        return database.sql("SELECT COUNT(*) FROM uploads WHERE link_id = :id AND state <> 'COMPLETE'"
                        + " AND state <> 'REMOVED'")
                .param("id", link)
                .query(Long.class)
                .single();
    }

    /// Counts a complete upload. It was counted as unfinished before, so the limit still holds. If the link was
    /// revoked in the meantime, nothing is counted.
    static void count(JdbcClient database, Upload complete, Instant now) {
        LinkUse link = complete.link();
        if (link != null) {
            database.sql("UPDATE links SET used = used + 1, bytes = bytes + :bytes, last_used_at = :now WHERE id = :id")
                    .param("bytes", complete.length().orElseThrow())
                    .param("now", now.toEpochMilli())
                    .param("id", link.link())
                    .update();
        }
    }

    /// Removes the download links of a file that is deleted.
    static void removeOf(JdbcClient database, FileId file) {
        List<String> removed = database.sql("DELETE FROM links WHERE file_id = :file RETURNING id")
                .param("file", file.value())
                .query((row, _) -> row.getString("id"))
                .list();
        if (!removed.isEmpty()) {
            database.sql("DELETE FROM link_visits WHERE link_id IN (:links)")
                    .param("links", removed)
                    .update();
        }
    }
}

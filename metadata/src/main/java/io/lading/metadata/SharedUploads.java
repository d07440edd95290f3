package io.lading.metadata;

import io.lading.digest.SavedDigest;
import io.lading.file.FileId;
import io.lading.storage.Segment;
import io.lading.upload.Extents.Range;
import io.lading.upload.Progress;
import io.lading.upload.Upload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Changes of uploads whose store several nodes share. Each method is one transaction. It locks the row of the
/// upload, then checks that the claim of the request still exists, and only then reads what it changes.
final class SharedUploads {
    private static final String OPEN = "state IN ('RECEIVING', 'VERIFYING')";

    private final SegmentRows segments;
    private final ClaimRows claims;
    private final Dialect dialect;

    SharedUploads(SegmentRows segments, ClaimRows claims, Dialect dialect) {
        this.segments = segments;
        this.claims = claims;
        this.dialect = dialect;
    }

    /// A record that was changed.
    ///
    /// @param upload      the record
    /// @param transaction the number of the transaction, which acknowledges what is in the record once it is
    ///     committed
    record Recorded(Upload upload, long transaction) {}

    Optional<Recorded> add(JdbcClient database, long claim, Progress progress) {
        FileId id = progress.known().id();
        Optional<Upload> before = locked(database, claim, id).filter(SharedUploads::isOpen);
        if (before.isEmpty()) {
            return Optional.empty();
        }
        Upload after = progress.appliedTo(before.get());
        SegmentRows.add(database, id, progress.segments(), gaps(before.get(), after));
        return Optional.of(update(database, after, progress.digest()));
    }

    /// Returns the complete upload, or empty if the request does not own it.
    Optional<Recorded> complete(JdbcClient database, long claim, Upload full, List<Segment> last) {
        Optional<Upload> before = locked(database, claim, full.id()).filter(SharedUploads::isOpen);
        if (before.isEmpty()) {
            return Optional.empty();
        }
        SegmentRows.add(database, full.id(), last, gaps(before.get(), full));
        checkCovered(database, full);
        Recorded complete = update(database, full, null);
        if (full.kind() == Upload.Kind.FINAL) {
            database.sql("DELETE FROM upload_parts WHERE upload = :id")
                    .param("id", full.id().value())
                    .update();
        }
        if (full.kind() != Upload.Kind.PARTIAL) {
            SpaceRows.release(database, full.id());
        }
        if (!isOfOneRequest(database, before.get())) {
            Tidying.later(database, dialect, full.id(), Tidying.LATE);
        }
        return Optional.of(complete);
    }

    /// Whether no other request can have sent bytes, whose objects may be left over.
    private static boolean isOfOneRequest(JdbcClient database, Upload before) {
        return before.extents().total() == 0
                && before.kind() == Upload.Kind.WHOLE
                && database.sql("SELECT resumable FROM uploads WHERE id = :id")
                                .param("id", before.id().value())
                                .query(Integer.class)
                                .single()
                        == 0;
    }

    private static boolean isOpen(Upload upload) {
        return !upload.complete() && !upload.removed();
    }

    /// The record under its lock, if the claim exists. The claim is read after the lock was granted: the
    /// request that ends a claim holds the same lock.
    private Optional<Upload> locked(JdbcClient database, long claim, FileId id) {
        Optional<Upload> upload = database.sql("SELECT * FROM uploads WHERE id = :id" + dialect.forUpdate())
                .param("id", id.value())
                .query(UploadRows::upload)
                .optional();
        boolean claimed = upload.isPresent() && claims.claimed(database, claim, id);
        return claimed ? upload : Optional.empty();
    }

    private static List<Range> gaps(Upload before, Upload after) {
        List<Range> gaps = new ArrayList<>();
        for (Range range : after.extents().ranges()) {
            gaps.addAll(before.extents().gaps(range.from(), range.to()));
        }
        return gaps;
    }

    /// A file appears only if every byte of it has a segment.
    private static void checkCovered(JdbcClient database, Upload full) {
        long stored = database.sql("SELECT COALESCE(SUM(past - first), 0) FROM segments WHERE upload_id = :id")
                .param("id", full.id().value())
                .query(Long.class)
                .single();
        long length = full.length().orElseThrow();
        if (stored != length) {
            throw new IllegalStateException(
                    "Upload " + full.id() + " has " + length + " bytes, but its segments have " + stored);
        }
    }

    private Recorded update(JdbcClient database, Upload upload, @Nullable SavedDigest digest) {
        long transaction = UploadRows.progress(
                        database.sql(
                                "UPDATE uploads SET extents = :extents, length = :length, expires_at = :expires_at,"
                                        + " state = :state, " + UploadRows.DIGEST_STATE + " WHERE id = :id AND "
                                        + OPEN + " RETURNING " + dialect.transaction()),
                        upload,
                        digest)
                .query(Long.class)
                .single();
        return new Recorded(upload, transaction);
    }

    boolean adopt(JdbcClient database, long claim, FileId whole, List<FileId> parts) {
        Set<String> ids = new TreeSet<>(parts.stream().map(FileId::value).toList());
        Map<String, Long> lengths = new HashMap<>();
        database.sql("SELECT id, length FROM uploads WHERE id IN (:ids) AND kind = 'PARTIAL' AND state = 'COMPLETE'"
                        + " ORDER BY id" + dialect.forUpdate())
                .param("ids", ids)
                .query(row -> {
                    lengths.put(row.getString("id"), row.getLong("length"));
                });
        boolean mine =
                locked(database, claim, whole).filter(SharedUploads::isOpen).isPresent();
        if (!mine || lengths.size() != ids.size()) {
            return false;
        }
        segments.remove(database, whole);
        segments.copy(
                database,
                whole,
                parts.stream()
                        .map(part -> new SegmentRows.Part(part, Objects.requireNonNull(lengths.get(part.value()))))
                        .toList());
        return true;
    }

    boolean delete(JdbcClient database, long claim, FileId id) {
        boolean isFile = database.sql("SELECT COUNT(*) FROM files WHERE id = :id")
                        .param("id", id.value())
                        .query(Integer.class)
                        .single()
                > 0;
        if (locked(database, claim, id).isEmpty() || isFile) {
            return false;
        }
        Set<FileId> untidy = new TreeSet<>(Set.of(id));
        segments.remove(database, id).forEach(object -> untidy.add(SegmentRows.contentOf(object)));
        database.sql("DELETE FROM uploads WHERE id = :id")
                .param("id", id.value())
                .update();
        SpaceRows.release(database, id);
        JoinRows.forget(database, id);
        untidy.forEach(content -> Tidying.twice(database, dialect, content, Duration.ZERO));
        return true;
    }

    List<FileId> untidy(JdbcClient database, int limit) {
        return Tidying.due(database, dialect, limit);
    }

    int tidied(JdbcClient database, FileId id) {
        return Tidying.done(database, dialect, id);
    }
}

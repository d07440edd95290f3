package io.lading.metadata;

import io.lading.digest.Digest;
import io.lading.digest.DigestAlgorithm;
import io.lading.digest.SavedDigest;
import io.lading.file.FileId;
import io.lading.file.FileTimes;
import io.lading.file.StoredFile;
import io.lading.metadata.SharedUploads.Recorded;
import io.lading.space.Room;
import io.lading.storage.Segment;
import io.lading.storage.StorageException;
import io.lading.upload.Acquired;
import io.lading.upload.Extents;
import io.lading.upload.Fence;
import io.lading.upload.Insertion;
import io.lading.upload.Length;
import io.lading.upload.LinkUse;
import io.lading.upload.Progress;
import io.lading.upload.UnfinishedUpload;
import io.lading.upload.Upload;
import io.lading.upload.Upload.State;
import io.lading.upload.UploadRepository;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The tables `uploads` and `upload_parts`. A completed upload is added to `files` and to the event log.
final class UploadRows implements UploadRepository {
    /// The length of an upload whose client has not declared one, in the column `length`.
    private static final long UNKNOWN_LENGTH = -1;

    /// Keeps the former digest state if there is no new one; a complete upload has none.
    static final String DIGEST_STATE =
            "digest_state = CASE :state WHEN 'COMPLETE' THEN NULL ELSE" + " COALESCE(:digest_state, digest_state) END";

    static final String UNFINISHED = "(state <> 'COMPLETE' OR kind = 'PARTIAL')";
    private static final String WAITING = "kind = 'FINAL' AND state IN ('RECEIVING', 'VERIFYING')";

    private final Writer writer;
    private final Reader reader;
    private final NameIndex names;
    private final SharedUploads shared;
    private final Dialect dialect;
    private final LongConsumer acknowledged;

    /// @param acknowledged receives the number of each committed transaction that acknowledges bytes in a
    ///     shared store
    UploadRows(
            Writer writer,
            Reader reader,
            NameIndex names,
            SharedUploads shared,
            Dialect dialect,
            LongConsumer acknowledged) {
        this.dialect = dialect;
        this.shared = shared;
        this.acknowledged = acknowledged;
        this.writer = writer;
        this.reader = reader;
        this.names = names;
    }

    @Override
    public Insertion insert(Upload upload, boolean resumable) throws StorageException {
        return writer.write(database -> {
            Insertion outcome = LinkCounts.admit(database, dialect, upload);
            if (outcome == Insertion.DONE) {
                insert(database, upload, resumable);
            }
            return outcome;
        });
    }

    private static void insert(JdbcClient database, Upload upload, boolean resumable) {
        bound(
                        database.sql("INSERT INTO uploads (id, owner, name, length, extents, state, kind, parts,"
                                + " content_type, annotation, digests, created_at, expires_at, room_quota,"
                                + " room_space, epoch, resumable, link_id, link_name, link_visit, link_max_size, modified_at, keep_until)"
                                + " VALUES (:id, :owner, :name, :length, :extents, :state,"
                                + " :kind, :parts, :content_type, :annotation, :digests, :created_at, :expires_at,"
                                + " :room_quota, :room_space, :epoch, :resumable, :link_id, :link_name, :link_visit,"
                                + " :link_max_size, :modified_at, :keep_until)"),
                        upload)
                .param("resumable", resumable ? 1 : 0)
                .update();
        for (FileId part : Set.copyOf(upload.parts())) {
            database.sql("INSERT INTO upload_parts (upload, part) VALUES (:upload, :part)")
                    .param("upload", upload.id().value())
                    .param("part", part.value())
                    .update();
        }
    }

    private static JdbcClient.StatementSpec bound(JdbcClient.StatementSpec sql, Upload upload) {
        LinkUse link = upload.link();
        return sql.param("link_id", link == null ? null : link.link())
                .param("link_name", link == null ? null : link.name())
                .param("link_visit", link == null ? null : link.visit())
                .param("link_max_size", link == null ? null : link.maxSize(), Types.BIGINT)
                .param("keep_until", FileRows.millis(upload.times().expiresAt()), Types.BIGINT)
                .param("modified_at", FileRows.millis(upload.times().modifiedAt()), Types.BIGINT)
                .param("id", upload.id().value())
                .param("owner", upload.owner())
                .param("name", upload.name())
                .param("length", upload.length().orElse(UNKNOWN_LENGTH))
                .param("extents", upload.extents().toString())
                .param("state", upload.state().name())
                .param("kind", upload.kind().name())
                .param("parts", joined(upload.parts(), FileId::value))
                .param("content_type", upload.contentType())
                .param("annotation", upload.annotation())
                .param("digests", joined(upload.digests(), Digest::toString))
                .param("created_at", upload.createdAt().toEpochMilli())
                .param("expires_at", upload.expiresAt().toEpochMilli())
                .param("room_quota", upload.room().quota())
                .param("room_space", upload.room().space())
                .param("epoch", upload.epoch());
    }

    @Override
    public Optional<Upload> find(FileId id) throws StorageException {
        return reader.read(database -> find(database, id));
    }

    static Optional<Upload> find(JdbcClient database, FileId id) {
        return database.sql("SELECT * FROM uploads WHERE id = :id")
                .param("id", id.value())
                .query(UploadRows::upload)
                .optional();
    }

    @Override
    public Optional<SavedDigest> digest(FileId id) throws StorageException {
        return reader.read(database -> database.sql("SELECT * FROM uploads WHERE id = :id")
                .param("id", id.value())
                .query((row, _) -> Optional.ofNullable(digestState(row)))
                .optional()
                .flatMap(found -> found));
    }

    @Override
    public Optional<Acquired> acquire(FileId id) throws StorageException {
        return writer.write(database -> {
            database.sql("UPDATE uploads SET epoch = epoch + 1, state = CASE state WHEN 'VERIFYING' THEN 'RECEIVING'"
                            + " ELSE state END WHERE id = :id")
                    .param("id", id.value())
                    .update();
            return database.sql("SELECT * FROM uploads WHERE id = :id")
                    .param("id", id.value())
                    .query((row, number) -> new Acquired(upload(row, number), digestState(row)))
                    .optional();
        });
    }

    @Override
    public Optional<Upload> add(Fence fence, Progress progress) throws StorageException {
        return switch (fence) {
            case Fence.Epoch(long epoch) -> writer.write(database -> add(database, epoch, progress));
            case Fence.Claimed(long claim) ->
                committed(writer.write(database -> shared.add(database, claim, progress)));
        };
    }

    private Optional<Upload> committed(Optional<Recorded> change) {
        change.ifPresent(recorded -> acknowledged.accept(recorded.transaction()));
        return change.map(Recorded::upload);
    }

    /// This process owns the upload, so it knows the record: one statement.
    private static Optional<Upload> add(JdbcClient database, long epoch, Progress progress) {
        Upload after = progress.appliedTo(progress.known());
        return update(database, epoch, after, progress.digest()) ? Optional.of(after) : Optional.empty();
    }

    @Override
    public boolean complete(Fence fence, Upload full, @Nullable StoredFile file, List<Segment> segments)
            throws StorageException {
        Upload complete = full.in(State.COMPLETE);
        if (file == null) {
            return committed(writer.write(database -> complete(database, fence, complete, segments)))
                    .isPresent();
        }
        return committed(writer.writeWithEvents(database -> {
                    Optional<Recorded> mine = complete(database, fence, complete, segments);
                    if (mine.isPresent()) {
                        FileRows.insert(database, names, file);
                        LinkCounts.count(database, complete, file.addedAt());
                        EventRows.append(database, io.lading.event.Event.Type.FILE_ADDED, file, file.addedAt());
                    }
                    return mine;
                }))
                .isPresent();
    }

    private Optional<Recorded> complete(JdbcClient database, Fence fence, Upload complete, List<Segment> segments) {
        return switch (fence) {
            case Fence.Epoch(long epoch) ->
                update(database, epoch, complete, null) ? Optional.of(new Recorded(complete, 0)) : Optional.empty();
            case Fence.Claimed(long claim) -> shared.complete(database, claim, complete, segments);
        };
    }

    /// @param digest null keeps the state of an upload that is not complete
    private static boolean update(JdbcClient database, long epoch, Upload upload, @Nullable SavedDigest digest) {
        if (upload.complete() && upload.kind() == Upload.Kind.FINAL) {
            database.sql("DELETE FROM upload_parts WHERE upload = (SELECT id FROM uploads WHERE id = :id AND"
                            + " epoch = :epoch)")
                    .param("id", upload.id().value())
                    .param("epoch", epoch)
                    .update();
        }
        return progress(
                                database.sql("UPDATE uploads SET extents = :extents, length = :length, expires_at ="
                                        + " :expires_at, state = :state, " + DIGEST_STATE
                                        + " WHERE id = :id AND epoch ="
                                        + " :epoch AND state <> 'COMPLETE'"),
                                upload,
                                digest)
                        .param("epoch", epoch)
                        .update()
                == 1;
    }

    /// Binds the columns that change while an upload is received.
    static JdbcClient.StatementSpec progress(
            JdbcClient.StatementSpec sql, Upload upload, @Nullable SavedDigest digest) {
        return sql.param("digest_state", digest == null ? null : digest.toString())
                .param("extents", upload.extents().toString())
                .param("length", upload.length().orElse(UNKNOWN_LENGTH))
                .param("expires_at", upload.expiresAt().toEpochMilli())
                .param("state", upload.state().name())
                .param("id", upload.id().value());
    }

    @Override
    public boolean adopt(Fence fence, FileId whole, List<FileId> parts) throws StorageException {
        if (!(fence instanceof Fence.Claimed(long claim))) {
            throw new IllegalArgumentException("Only contents in a shared store name the objects of others");
        }
        return writer.write(database -> shared.adopt(database, claim, whole, parts));
    }

    @Override
    public boolean delete(FileId id, Fence fence) throws StorageException {
        return writer.write(database -> switch (fence) {
            case Fence.Epoch(long epoch) -> delete(database, id, epoch);
            case Fence.Claimed(long claim) -> shared.delete(database, claim, id);
        });
    }

    private static boolean delete(JdbcClient database, FileId id, long epoch) {
        return database.sql("DELETE FROM uploads WHERE id = :id AND epoch = :epoch"
                                + " AND NOT EXISTS (SELECT 1 FROM files WHERE files.id = uploads.id)")
                        .param("id", id.value())
                        .param("epoch", epoch)
                        .update()
                == 1;
    }

    @Override
    public List<FileId> untidy(int limit) throws StorageException {
        return reader.read(database -> shared.untidy(database, limit));
    }

    @Override
    public void tidied(FileId id) throws StorageException {
        var _ = writer.write(database -> shared.tidied(database, id));
    }

    @Override
    public List<Upload> unfinished(@Nullable FileId after, int limit) throws StorageException {
        return reader.read(database -> database.sql(
                        "SELECT * FROM uploads WHERE " + UNFINISHED + " AND id > :after ORDER BY id LIMIT " + limit)
                .param("after", after == null ? "" : after.value())
                .query(UploadRows::upload)
                .list());
    }

    @Override
    public boolean markResumable(FileId id) throws StorageException {
        return writer.write(database -> database.sql(
                                "UPDATE uploads SET resumable = 1 WHERE id = :id AND state <> 'REMOVED'")
                        .param("id", id.value())
                        .update())
                == 1;
    }

    @Override
    public void abandon(FileId id, Instant now) throws StorageException {
        var _ = writer.write(database -> database.sql("UPDATE uploads SET state = 'REMOVED', expires_at = :now"
                        + " WHERE id = :id AND resumable = 0 AND state <> 'COMPLETE'")
                .param("now", now.toEpochMilli())
                .param("id", id.value())
                .update());
    }

    @Override
    public Set<FileId> unresumable() throws StorageException {
        return reader.read(
                database -> database.sql("SELECT id FROM uploads WHERE state <> 'COMPLETE' AND resumable = 0")
                        .query((row, _) -> new FileId(row.getString("id")))
                        .set());
    }

    @Override
    public List<UnfinishedUpload> unfinishedOf(String owner, @Nullable FileId after, int limit)
            throws StorageException {
        return reader.read(database -> database.sql(
                        "SELECT id, name, length, extents, created_at, expires_at, link_name"
                                + " FROM uploads WHERE " + UNFINISHED + " AND kind = 'WHOLE' AND state <> 'REMOVED'"
                                + " AND owner = :owner AND id > :after ORDER BY id LIMIT " + limit)
                .param("owner", owner)
                .param("after", after == null ? "" : after.value())
                .query((row, _) -> new UnfinishedUpload(
                        new FileId(row.getString("id")),
                        row.getString("name"),
                        length(row),
                        Extents.parse(row.getString("extents")),
                        Instant.ofEpochMilli(row.getLong("created_at")),
                        Instant.ofEpochMilli(row.getLong("expires_at")),
                        row.getString("link_name")))
                .list());
    }

    @Override
    public List<FileId> waiting(@Nullable FileId after, int limit) throws StorageException {
        return reader.read(database -> database.sql(
                        "SELECT id FROM uploads WHERE " + WAITING + " AND id > :after ORDER BY id LIMIT " + limit)
                .param("after", after == null ? "" : after.value())
                .query((row, _) -> new FileId(row.getString("id")))
                .list());
    }

    @Override
    public List<FileId> waitingFor(FileId part, int limit) throws StorageException {
        return reader.read(database -> database.sql("SELECT id FROM upload_parts JOIN uploads ON id = upload WHERE "
                        + WAITING + " AND part = :part ORDER BY id LIMIT " + limit)
                .param("part", part.value())
                .query((row, _) -> new FileId(row.getString("id")))
                .list());
    }

    @Override
    public boolean partsComplete(FileId whole) throws StorageException {
        return reader.read(database -> database.sql("SELECT CASE WHEN EXISTS (SELECT 1 FROM upload_parts"
                                + " LEFT JOIN uploads ON id = part WHERE upload = :upload"
                                + " AND (state <> 'COMPLETE' OR state IS NULL)) THEN 0 ELSE 1 END")
                        .param("upload", whole.value())
                        .query(Integer.class)
                        .single()
                == 1);
    }

    @Override
    public void expireBy(List<FileId> ids, Instant latest) throws StorageException {
        var _ = writer.write(database -> {
            int changed = 0;
            // In order, so that two transactions cannot wait for each other.
            for (FileId id : new TreeSet<>(ids)) {
                changed += database.sql("UPDATE uploads SET expires_at = :latest WHERE id = :id AND state = 'COMPLETE'"
                                + " AND kind = 'PARTIAL' AND expires_at > :latest")
                        .param("latest", latest.toEpochMilli())
                        .param("id", id.value())
                        .update();
            }
            return changed;
        });
    }

    @Override
    public List<FileId> expired(Instant now, int limit) throws StorageException {
        return reader.read(database -> database.sql("SELECT id FROM uploads WHERE " + UNFINISHED
                        + " AND expires_at < :now ORDER BY expires_at LIMIT " + limit)
                .param("now", now.toEpochMilli())
                .query((row, _) -> new FileId(row.getString("id")))
                .list());
    }

    static Upload upload(ResultSet row, int number) throws SQLException {
        return new Upload(
                new FileId(row.getString("id")),
                row.getString("owner"),
                row.getString("name"),
                length(row),
                Extents.parse(row.getString("extents")),
                State.valueOf(row.getString("state")),
                Upload.Kind.valueOf(row.getString("kind")),
                split(row.getString("parts"), FileId::new),
                row.getString("content_type"),
                row.getString("annotation"),
                split(row.getString("digests"), UploadRows::digest),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("expires_at")),
                new Room(row.getLong("room_quota"), row.getLong("room_space")),
                row.getLong("epoch"),
                link(row),
                new FileTimes(FileRows.instant(row, "modified_at"), FileRows.instant(row, "keep_until")));
    }

    private static @Nullable LinkUse link(ResultSet row) throws SQLException {
        String id = row.getString("link_id");
        return id == null
                ? null
                : new LinkUse(
                        id, row.getString("link_name"), row.getString("link_visit"), row.getLong("link_max_size"));
    }

    static Length length(ResultSet row) throws SQLException {
        long length = row.getLong("length");
        return length == UNKNOWN_LENGTH ? Length.unknown() : Length.of(length);
    }

    private static @Nullable SavedDigest digestState(ResultSet row) throws SQLException {
        String text = row.getString("digest_state");
        return text == null ? null : SavedDigest.parse(text).orElse(null);
    }

    private static Digest digest(String text) {
        int colon = text.indexOf(':');
        DigestAlgorithm algorithm = DigestAlgorithm.of(text.substring(0, colon)).orElseThrow();
        return new Digest(algorithm, HexFormat.of().parseHex(text.substring(colon + 1)));
    }

    private static <T> String joined(List<T> values, Function<T, String> text) {
        return values.stream().map(text).collect(Collectors.joining(" "));
    }

    private static <T> List<T> split(String text, Function<String, T> value) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(" ")).map(value).toList();
    }
}

package io.lading.metadata;

import io.lading.event.Event;
import io.lading.file.FileId;
import io.lading.file.FilePage;
import io.lading.file.FileQuery;
import io.lading.file.FileRepository;
import io.lading.file.FileTimes;
import io.lading.file.Format;
import io.lading.file.NameAndSize;
import io.lading.file.StoredFile;
import io.lading.storage.StorageException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `files`. A removed file also marks its row in `uploads`. Outside this package, [FileRepository] is
/// its interface.
public final class FileRows implements FileRepository {
    private static final String UNRECOGNIZED = "";
    static final String COLUMNS =
            "name, size, sha256, owner, added_at, content_type, format, link, modified_at, expires_at";

    private final Writer writer;
    private final Reader reader;
    private final NameIndex names;
    private final NameSearch search;
    private final Clock clock;

    FileRows(Writer writer, Reader reader, NameIndex names, Clock clock) {
        this.writer = writer;
        this.reader = reader;
        this.names = names;
        this.search = new NameSearch(names);
        this.clock = clock;
    }

    static void insert(JdbcClient database, NameIndex names, StoredFile file) {
        bound(
                        database.sql("INSERT INTO files (id, keep_until, search_key, sort_key, " + COLUMNS
                                + names.column()
                                + ") VALUES (:id, (SELECT keep_until FROM uploads WHERE id = :id), :search_key, :sort_key, :name, :size, :sha256, :owner, :added_at,"
                                + " :content_type, :format, :link, :modified_at, :expires_at" + names.value() + ")"),
                        file)
                .param("id", file.id().value())
                .param("search_key", NameKeys.search(file.name()))
                .param("sort_key", NameKeys.sort(file.name()))
                .update();
        names.add(database, file);
    }

    static JdbcClient.StatementSpec bound(JdbcClient.StatementSpec sql, StoredFile file) {
        return sql.param("name", file.name())
                .param("size", file.size())
                .param("sha256", file.sha256())
                .param("owner", file.owner())
                .param("added_at", file.addedAt().toEpochMilli())
                .param("content_type", file.contentType())
                .param("format", column(file.format()))
                .param("link", file.link())
                .param("modified_at", millis(file.times().modifiedAt()), Types.BIGINT)
                .param("expires_at", millis(file.times().expiresAt()), Types.BIGINT);
    }

    @Override
    public Optional<StoredFile> find(FileId id) throws StorageException {
        return reader.read(database -> find(database, id));
    }

    private static Optional<StoredFile> find(JdbcClient database, FileId id) {
        return database.sql("SELECT * FROM files WHERE id = :id")
                .param("id", id.value())
                .query((row, _) -> file(row, "id"))
                .optional();
    }

    @Override
    public FilePage page(FileQuery query) throws StorageException {
        return PageSql.searched(query).isEmpty()
                ? page(reader.read(PageSql.of(query)::files), query)
                : reader.search(database -> search.page(database, query));
    }

    /// Makes a page. If another page follows, `found` has one file more than the page may have.
    static FilePage page(List<StoredFile> found, FileQuery query) {
        if (found.size() <= query.limit()) {
            return new FilePage(found, null);
        }
        List<StoredFile> page = found.subList(0, query.limit());
        return new FilePage(page, Cursor.after(page.getLast(), query.sort()).text());
    }

    @Override
    public List<StoredFile> withNamesAndSizes(String owner, Set<NameAndSize> namesAndSizes) throws StorageException {
        if (namesAndSizes.isEmpty()) {
            return List.of();
        }
        List<String> names =
                namesAndSizes.stream().map(NameAndSize::name).distinct().toList();
        // The empty text after the owner prevents the use of the index on owners, which would scan all their files.
        List<StoredFile> named = reader.read(database -> database.sql(
                        "SELECT * FROM files WHERE name IN (:names) AND owner || '' = :owner LIMIT " + MAX_ALIKE)
                .param("names", names)
                .param("owner", owner)
                .query((row, _) -> file(row, "id"))
                .list());
        return named.stream()
                .filter(file -> namesAndSizes.contains(NameAndSize.of(file)))
                .toList();
    }

    @Override
    public Optional<StoredFile> setSha256(FileId id, String sha256) throws StorageException {
        Instant now = now();
        return writer.writeWithEvents(database -> {
            // Another node may have recorded it; then there is an event already.
            int recorded = database.sql("UPDATE files SET sha256 = :sha256 WHERE id = :id AND sha256 IS NULL")
                    .param("sha256", sha256)
                    .param("id", id.value())
                    .update();
            Optional<StoredFile> file = find(database, id);
            if (recorded == 1) {
                file.ifPresent(known -> EventRows.append(database, Event.Type.FILE_DIGESTED, known, now));
            }
            return file;
        });
    }

    @Override
    public Optional<StoredFile> rename(FileId id, String before, String name) throws StorageException {
        Instant now = now();
        return writer.writeWithEvents(database -> {
            Optional<StoredFile> renamed = database.sql("UPDATE files SET name = :name, search_key = :search_key,"
                            + " sort_key = :sort_key WHERE id = :id AND name = :before RETURNING *")
                    .param("name", name)
                    .param("search_key", NameKeys.search(name))
                    .param("sort_key", NameKeys.sort(name))
                    .param("id", id.value())
                    .param("before", before)
                    .query((row, _) -> file(row, "id"))
                    .optional();
            renamed.ifPresent(file -> {
                names.rename(database, file);
                EventRows.append(database, Event.Type.FILE_RENAMED, file, now);
            });
            return renamed;
        });
    }

    @Override
    public boolean remove(FileId id) throws StorageException {
        Instant now = now();
        return writer.writeWithEvents(
                database -> remove(database, id, Event.Type.FILE_REMOVED, now).isPresent());
    }

    /// Deletes a file within the current transaction. Of several requests that remove a file, one deletes its row,
    /// and only that one logs the event. The counter of events is locked last, as everywhere.
    static Optional<StoredFile> remove(JdbcClient database, FileId id, Event.Type type, Instant now) {
        Optional<StoredFile> file = database.sql("DELETE FROM files WHERE id = :id RETURNING *")
                .param("id", id.value())
                .query((row, _) -> file(row, "id"))
                .optional();
        file.ifPresent(known -> {
            database.sql("UPDATE uploads SET state = 'REMOVED', expires_at = :now WHERE id = :id")
                    .param("now", now.toEpochMilli())
                    .param("id", id.value())
                    .update();
            database.sql("DELETE FROM file_holds WHERE file_id = :id")
                    .param("id", id.value())
                    .update();
            LinkCounts.removeOf(database, id);
            EventRows.append(database, type, known, now);
        });
        return file;
    }

    @Override
    public List<StoredFile> withoutSha256(int limit) throws StorageException {
        return reader.read(database -> database.sql(
                        "SELECT * FROM files WHERE sha256 IS NULL ORDER BY added_at, id LIMIT " + limit)
                .query((row, _) -> file(row, "id"))
                .list());
    }

    @Override
    public long bytesOwnedBy(String owner) throws StorageException {
        return reader.read(database -> database.sql("SELECT COALESCE(SUM(size), 0) FROM files WHERE owner = :owner")
                .param("owner", owner)
                .query(Long.class)
                .single());
    }

    /// Whether a file or an unfinished upload has this owner, within the current transaction.
    public static boolean ownsAnything(JdbcClient database, String owner) {
        return database.sql("SELECT (SELECT COUNT(*) FROM files WHERE owner = :owner)"
                                + " + (SELECT COUNT(*) FROM uploads WHERE owner = :owner AND state <> 'COMPLETE')")
                        .param("owner", owner)
                        .query(Long.class)
                        .single()
                > 0;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    static StoredFile file(ResultSet row, String idColumn) throws SQLException {
        @Nullable String sha256 = row.getString("sha256");
        return new StoredFile(
                new FileId(row.getString(idColumn)),
                row.getString("name"),
                row.getLong("size"),
                sha256,
                row.getString("owner"),
                Instant.ofEpochMilli(row.getLong("added_at")),
                row.getString("content_type"),
                format(row.getString("format")),
                row.getString("link"),
                times(row));
    }

    static FileTimes times(ResultSet row) throws SQLException {
        return new FileTimes(instant(row, "modified_at"), instant(row, "expires_at"));
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }

    /// The column `format` has the label of a format, [#UNRECOGNIZED], or null for content that was not examined.
    private static @Nullable String column(Format format) {
        return switch (format) {
            case Format.Recognized(String label) -> label;
            case Format.Unrecognized _ -> UNRECOGNIZED;
            case Format.NotExamined _ -> null;
        };
    }

    private static Format format(@Nullable String column) {
        if (column == null) {
            return new Format.NotExamined();
        }
        return column.equals(UNRECOGNIZED) ? new Format.Unrecognized() : new Format.Recognized(column);
    }
}

package io.lading.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.event.Event;
import io.lading.file.FileId;
import io.lading.file.FilePage;
import io.lading.file.FileQuery;
import io.lading.file.FileQuery.Sort;
import io.lading.file.Format;
import io.lading.file.StoredFile;
import io.lading.storage.ContentKey;
import io.lading.storage.Segment;
import io.lading.storage.StorageException;
import io.lading.upload.Extents;
import io.lading.upload.UnfinishedUpload;
import io.lading.upload.Upload;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/// Databases of other versions of Lading.
class UpgradeTest {
    @TempDir
    private Path directory;

    private DriverManagerDataSource database() {
        return new DriverManagerDataSource("jdbc:sqlite:" + file());
    }

    private Path file() {
        return directory.resolve("lading.db");
    }

    @Test
    void databaseOfTheFirstVersion_isUpgraded_withItsData() throws StorageException {
        Flyway.configure()
                .dataSource(database())
                .locations("classpath:db/migration")
                .target("1")
                .load()
                .migrate();
        JdbcClient.create(database()).sql("""
            INSERT INTO events (number, type, at, file_id, name, size, owner, added_at)
            VALUES (1, 'file-added', 0, '01a20b0e-41f1-711e-a2c0-fe36b56cab37', 'old.iso', 7, 'alice', 0)
            """).update();
        try (Metadata metadata = Metadata.sqlite(file(), Clock.systemUTC())) {
            assertThat(metadata.events().after(0, 10))
                    .extracting(Event::file)
                    .extracting("name")
                    .containsExactly("old.iso");
            metadata.probe();
        }
    }

    /// More files than one batch of the migration, and waiting final uploads.
    @Test
    void filesAndUploadsOfTheFirstRelease_canBeSortedSearchedAndConcatenated() throws StorageException {
        Flyway.configure()
                .dataSource(database())
                .locations("classpath:db/migration")
                .target("2")
                .load()
                .migrate();
        JdbcClient client = JdbcClient.create(database());
        for (int i = 0; i < 1200; i++) {
            client.sql("INSERT INTO files (id, name, name_key, size, owner, added_at) VALUES (?, ?, ?, 1, 'alice', 0)")
                    .params(id(i), "Größe " + i + ".iso", "größe " + i + ".iso")
                    .update();
        }
        client.sql("INSERT INTO uploads (id, owner, name, length, extents, complete, kind, parts, digests, created_at,"
                        + " expires_at, epoch) VALUES (?, 'alice', 'whole.iso', -1, '', 0, 'FINAL', ?, '', 0, 9, 1)")
                .params(id(2000), id(2001) + " " + id(2002) + " " + id(2001))
                .update();
        try (Metadata metadata = Metadata.sqlite(file(), Clock.systemUTC())) {
            FilePage page = metadata.files().page(new FileQuery("GRÖSSE", Sort.NAME, null, 12));
            assertThat(page.files().stream().map(StoredFile::name))
                    .containsExactlyElementsOf(IntStream.range(0, 12)
                            .mapToObj(i -> "Größe " + i + ".iso")
                            .toList());
            FilePage all = metadata.files().page(new FileQuery("1199", Sort.NAME, null, 12));
            assertThat(all.files()).hasSize(1);
            for (Sort sort : Sort.values()) {
                List<StoredFile> found = metadata.files()
                        .page(new FileQuery("e 119", sort, null, 12))
                        .files();
                assertThat(found).as("%s", sort).hasSize(11);
            }
            FileId removed = all.files().getFirst().id();
            assertThat(metadata.files().remove(removed)).isTrue();
            assertThat(metadata.files()
                            .page(new FileQuery("1199", Sort.NEWEST, null, 12))
                            .files())
                    .isEmpty();
            for (int part : new int[] {2001, 2002}) {
                assertThat(metadata.uploads().waitingFor(new FileId(id(part)), 10))
                        .containsExactly(new FileId(id(2000)));
            }
            assertThat(metadata.uploads().partsComplete(new FileId(id(2000)))).isFalse();
        }
    }

    @Test
    void uploadsOfTheFirstRelease_getTheirStates() throws StorageException {
        Flyway.configure()
                .dataSource(database())
                .locations("classpath:db/migration")
                .target("2")
                .load()
                .migrate();
        JdbcClient client = JdbcClient.create(database());
        insertUpload(client, id(1), 0, 9);
        insertUpload(client, id(2), 1, 9);
        insertUpload(client, id(3), 0, 0);
        try (Metadata metadata = Metadata.sqlite(file(), Clock.systemUTC())) {
            assertThat(List.of(1, 2, 3))
                    .extracting(number -> metadata.uploads()
                            .find(new FileId(id(number)))
                            .orElseThrow()
                            .state())
                    .containsExactly(Upload.State.RECEIVING, Upload.State.COMPLETE, Upload.State.REMOVED);
            assertThat(metadata.uploads().unfinishedOf("alice", null, 10))
                    .extracting(UnfinishedUpload::id)
                    .containsExactly(new FileId(id(1)));
            assertThat(metadata.uploads().expired(Instant.ofEpochMilli(5), 10)).containsExactly(new FileId(id(3)));
        }
    }

    /// An upload of a version that knew one node only has no segments, and gets some.
    @Test
    void uploadOfASingleNode_getsSegmentsLater() throws StorageException {
        Flyway.configure()
                .dataSource(database())
                .locations("classpath:db/migration")
                .javaMigrations(new V20__Sort_and_search_keys(), new V30__Index_of_names(), new V31__Bounded_searches())
                .target("31")
                .load()
                .migrate();
        JdbcClient.create(database())
                .sql("INSERT INTO uploads (id, owner, name, length, extents, kind, parts, digests, created_at,"
                        + " expires_at, epoch) VALUES (?, 'alice', 'a.iso', 5, '0-1', 'WHOLE', '', '', 0, 9, 1)")
                .params(id(1))
                .update();
        FileId upload = new FileId(id(1));
        ContentKey key = new ContentKey(upload.value());
        Segment segment = new Segment(2, 5, "object", 0);
        try (Metadata metadata = Metadata.sqlite(file(), Clock.systemUTC())) {
            assertThat(metadata.segments().segments(key, 0, 10)).isEmpty();
            Extents has = metadata.uploads().find(upload).orElseThrow().extents();
            metadata.writer().write(database -> SegmentRows.add(database, upload, List.of(segment), has.gaps(0, 5)));
        }
        try (Metadata metadata = Metadata.sqlite(file(), Clock.systemUTC())) {
            assertThat(metadata.segments().segments(key, 0, 10)).containsExactly(segment);
        }
    }

    private static void insertUpload(JdbcClient client, String id, int complete, long expiresAt) {
        client.sql("INSERT INTO uploads (id, owner, name, length, extents, complete, kind, parts, digests, created_at,"
                        + " expires_at, epoch) VALUES (?, 'alice', 'a.iso', 5, '', ?, 'WHOLE', '', '', 0, ?, 1)")
                .params(id, complete, expiresAt)
                .update();
    }

    private static String id(int number) {
        return "01a20b0e-41f1-711e-a2c0-%012d".formatted(number);
    }

    /// Pages are read from an index, in every order and with any number of files.
    @ParameterizedTest
    @EnumSource
    void page_sortsNothing(Sort sort) throws StorageException {
        Metadata.sqlite(file(), Clock.systemUTC()).close();
        StoredFile last = new StoredFile(
                new FileId(id(1)),
                "Größe 1.iso",
                1,
                null,
                "alice",
                Instant.EPOCH,
                null,
                new Format.NotExamined(),
                null);
        PageSql sql =
                PageSql.of(new FileQuery(null, sort, Cursor.after(last, sort).text(), 50));
        List<String> plan = JdbcClient.create(database())
                .sql("EXPLAIN QUERY PLAN " + sql.text())
                .params(sql.values())
                .query((row, _) -> row.getString("detail"))
                .list();
        assertThat(plan).singleElement().asString().contains("USING INDEX files_by_");
    }

    /// Copying renumbers the rows of tables without a number of their own.
    @Test
    void copiedDatabase_findsTheSameNames() throws StorageException {
        Path copy = directory.resolve("copy.db");
        try (Metadata metadata = Metadata.sqlite(file(), Clock.systemUTC())) {
            for (int i = 0; i < 20; i++) {
                int number = i;
                metadata.writer().write(database -> {
                    FileRows.insert(database, metadata.names(), stored(number));
                    return number;
                });
                if (i % 2 == 0) {
                    metadata.files().remove(stored(i).id());
                }
            }
            Metadata.copySqlite(file(), copy);
        }
        try (Metadata metadata = Metadata.sqlite(copy, Clock.systemUTC())) {
            for (Sort sort : Sort.values()) {
                assertThat(metadata.files()
                                .page(new FileQuery("name 7", sort, null, 5))
                                .files())
                        .containsExactly(stored(7));
            }
        }
    }

    private static StoredFile stored(int i) {
        return new StoredFile(
                new FileId(id(i)), "Name " + i, 1, null, "alice", Instant.EPOCH, null, new Format.NotExamined(), null);
    }

    /// Neither the length of the text nor the order decide whether the index is read.
    @ParameterizedTest
    @EnumSource
    void search_readsTheIndexOfNames_andNoOtherFiles(Sort sort) throws StorageException {
        Metadata.sqlite(file(), Clock.systemUTC()).close();
        for (String text : List.of("absent", "ab", "a")) {
            PageSql sql = new NameSearch(new SqliteNames()).indexed(new FileQuery(text, sort, null, 50));
            List<String> plan = JdbcClient.create(database())
                    .sql("EXPLAIN QUERY PLAN " + sql.text())
                    .params(sql.values())
                    .query((row, _) -> row.getString("detail"))
                    .list();
            assertThat(plan).as(text).anyMatch(line -> line.contains("SEARCH files USING INDEX files_by_number"));
            assertThat(plan).as(text).noneMatch(line -> line.startsWith("SCAN files"));
        }
    }

    @Test
    void databaseOfANewerVersion_isNotChanged() throws StorageException {
        Metadata.sqlite(file(), Clock.systemUTC()).close();
        JdbcClient client = JdbcClient.create(database());
        client.sql("""
            INSERT INTO flyway_schema_history
            SELECT 999, '99', 'From the future', type, 'V99__From_the_future.sql', 1, installed_by, installed_on, 1, 1
            FROM flyway_schema_history WHERE version = '1'
            """).update();
        assertThatThrownBy(() -> Metadata.sqlite(file(), Clock.systemUTC()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("newer version of Lading (From the future)");
        assertThat(client.sql("SELECT COUNT(*) FROM flyway_schema_history WHERE version = '99'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }
}

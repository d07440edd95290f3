package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.file.FileId;
import io.lading.file.Shelf;
import io.lading.file.StoredFile;
import io.lading.metadata.FaultyDriver;
import io.lading.metadata.Metadata;
import io.lading.metadata.Node;
import io.lading.metadata.TestPostgresql;
import io.lading.space.Quotas;
import io.lading.storage.ContentKey;
import io.lading.storage.ContentReader;
import io.lading.storage.StorageException;
import io.lading.storage.objects.ObjectName;
import io.lading.storage.objects.ObjectStore;
import io.lading.storage.objects.Objects;
import io.lading.testkit.CallFaults;
import io.lading.testkit.Patience;
import io.lading.testkit.TestClock;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;

/// Two engines on one real PostgreSQL database and one real store, whose commits and calls can fail.
final class FaultyHouse implements AutoCloseable {
    static final String OWNER = "alice";
    static final Duration EXPIRY = Duration.ofDays(7);
    private static final long MEMORY_BYTES = 4L << 20;
    private static final UploadRules RULES = new UploadRules(
            List.of(),
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            0,
            EXPIRY,
            UploadRules.Durability.ACKNOWLEDGED,
            UploadRules.ContentCheck.MARK);

    final CallFaults faults = new CallFaults();
    final TestClock clock = new TestClock();
    private final Objects objects;
    private final FaultyDriver driver;
    private final Connection records;
    private final List<Member> members = new ArrayList<>();
    private final Shelf shelf;

    private record Member(Metadata metadata, Node node, Uploads uploads) {}

    FaultyHouse(String database, Objects objects) throws StorageException, SQLException {
        this.objects = objects;
        this.driver = FaultyDriver.register(faults);
        this.records = TestPostgresql.connect(database);
        for (int i = 0; i < 2; i++) {
            Metadata metadata = Metadata.shared(TestPostgresql.shared(driver.url(database)), clock);
            Node node = metadata.join("1.0", "node" + i);
            ObjectStore store = new ObjectStore(new FaultyObjects(objects, faults), metadata.segments(), MEMORY_BYTES);
            Uploads uploads = new Uploads(
                    metadata.uploads(),
                    metadata.files(),
                    store,
                    RULES,
                    clock,
                    UploadListener.NONE,
                    new Checkpoints.Interval(1000, Duration.ofSeconds(1)),
                    i == 0 ? 0 : LiveUploads.MAX_IDLE_BYTES,
                    Quotas.NONE,
                    Optional.of(new Sharing(node.claims(), node.leases(), metadata.space())));
            uploads.start();
            members.add(new Member(metadata, node, uploads));
        }
        Member first = members.getFirst();
        ObjectStore store = new ObjectStore(objects, first.metadata.segments(), MEMORY_BYTES);
        shelf = new Shelf(
                first.metadata.files(),
                file -> store.openReader(new ContentKey(file.id().value())),
                id -> first.uploads.reclaim(id),
                RULES.extensions(),
                clock);
    }

    /// One of the two engines.
    Uploads node(int number) {
        return members.get(number % members.size()).uploads;
    }

    FileId create(long length) throws StorageException {
        return switch (node(0).create(CreateUpload.whole(OWNER, "disk.img", Length.of(length)))) {
            case Creation.Created(Upload upload) -> upload.id();
            case Creation other -> throw new AssertionError("Not created: " + other);
        };
    }

    /// The upload as a client sees it at a node, which may ask several times; empty if there is none.
    Optional<Upload> retrieve(int node, FileId id) throws StorageException {
        AtomicReference<Retrieval> found = new AtomicReference<>(new Retrieval.Busy());
        Patience.until("upload " + id + " can be asked for", () -> {
            found.set(node(node).retrieveOffset(id, Uploader.account(OWNER)));
            return !(found.get() instanceof Retrieval.Busy);
        });
        return found.get() instanceof Retrieval.Found(Upload upload) ? Optional.of(upload) : Optional.empty();
    }

    byte[] content(FileId id) throws StorageException {
        StoredFile file = shelf.find(id).orElseThrow();
        try (ContentReader reader = shelf.open(file)) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(reader.length()));
            while (bytes.hasRemaining() && reader.read(bytes, bytes.position()) > 0) {}
            return bytes.array();
        }
    }

    /// Removes what requests have left that failed, as a day later, and then compares names everywhere.
    void checkNames() throws Exception {
        faults.none();
        Patience.<Exception>until("everything is swept", this::sweptAll);
        Set<String> stored = new TreeSet<>();
        objects.list("", object -> {
            if (ObjectName.parse(object.name()).isPresent()) {
                stored.add(object.name());
            }
        });
        Set<String> recorded = new TreeSet<>(strings("SELECT name FROM objects"));
        assertThat(stored).isEqualTo(recorded);
        assertThat(new TreeSet<>(strings("SELECT DISTINCT object FROM segments")))
                .isEqualTo(recorded);
        assertThat(strings(
                        "SELECT name FROM objects WHERE refs <> (SELECT COUNT(*) FROM segments WHERE object = name)"))
                .isEmpty();
    }

    private boolean sweptAll() throws SQLException, StorageException {
        execute("UPDATE tidying SET due_at = 0, again = 0");
        execute("UPDATE leases SET lease_until = 0 WHERE job = 'sweep'");
        node(0).sweep();
        return strings("SELECT upload_id FROM tidying").isEmpty();
    }

    int events(FileId id) throws SQLException {
        return strings("SELECT file_id FROM events WHERE type = 'file-added' AND file_id = '" + id + "'")
                .size();
    }

    List<String> sha256(FileId id) throws SQLException {
        return strings("SELECT sha256 FROM files WHERE sha256 IS NOT NULL AND id = '" + id + "'");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = records.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> strings(String query) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = records.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    @Override
    public void close() throws SQLException {
        faults.none();
        members.forEach(member -> member.uploads.close());
        members.forEach(member -> member.node.close());
        members.forEach(member -> member.metadata.close());
        records.close();
        driver.close();
    }
}

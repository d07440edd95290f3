package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.http.GeneratedContent;
import io.lading.http.ProtocolScript;
import io.lading.server.settings.Settings;
import io.lading.storage.StorageException;
import io.lading.testkit.Patience;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A backup is itself a data directory, and a server started on it keeps every promise made before the backup
/// began.
class BackupTest {
    private static final int PART = 300_000;
    private static final int PARTS = 4;
    private static final long LENGTH = (long) PART * PARTS;
    private static final int WORKERS = 4;
    private static final int BACKUPS = 4;

    @TempDir
    Path directory;

    @Test
    void backup_whileUploadsRun_restoresEveryPromise() throws Exception {
        Path data = directory.resolve("data");
        Path backups = directory.resolve("backups");
        Map<Path, Promises> promised = new HashMap<>();
        try (TestServer server = TestServer.start(data);
                ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            Crowd crowd = new Crowd(ProtocolScript.as("alice", server));
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                work.add(people.submit(crowd::work));
            }
            for (int i = 0; i < BACKUPS; i++) {
                crowd.awaitFiles(3 * (i + 1), work);
                Promises before = crowd.promises();
                promised.put(new Backup(data, backups, 0, Clock.systemUTC()).run(), before);
            }
            crowd.stop.set(true);
            for (Future<?> each : work) {
                each.get();
            }
            for (Promises promises : promised.values()) {
                promises.forget(crowd.removed);
            }
        }
        assertThat(promised).hasSize(BACKUPS);
        for (Map.Entry<Path, Promises> backup : promised.entrySet()) {
            assertKept(backup.getKey(), backup.getValue());
        }
    }

    @Test
    void backup_secondTime_sharesTheCopiesOfTheFirst() throws IOException {
        Path data = directory.resolve("data");
        Path backups = directory.resolve("backups");
        String id;
        try (TestServer server = TestServer.start(data)) {
            id = put(ProtocolScript.as("alice", server));
        }
        Path first = new Backup(data, backups, 0, Clock.systemUTC()).run();
        Path second = new Backup(data, backups, 0, Clock.systemUTC()).run();
        assertThat(Files.isSameFile(first.resolve("files/" + id + "/a.iso"), second.resolve("files/" + id + "/a.iso")))
                .isTrue();
    }

    /// On the disk of the data directory a backup would use space that is reserved for uploads.
    @Test
    void backup_thatLeavesTooLittleRoomForTheData_isNotMade_andKeepsNone() throws IOException {
        Path data = directory.resolve("data");
        Path backups = directory.resolve("backups");
        try (TestServer server = TestServer.start(data)) {
            put(ProtocolScript.as("alice", server));
        }
        long more = data.toFile().getTotalSpace();
        assertThatThrownBy(() -> new Backup(data, backups, more, Clock.systemUTC()).run())
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.NO_SPACE));
        assertThat(backups).isEmptyDirectory();
    }

    @Test
    void backup_afterOneThatWasCutShort_keepsNothingThatIsGone() throws IOException {
        Path data = directory.resolve("data");
        Path backups = directory.resolve("backups");
        String kept;
        String removed;
        try (TestServer server = TestServer.start(data)) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            kept = put(alice);
            removed = put(alice);
            Path cutShort = new Backup(data, backups, 0, Clock.systemUTC()).run();
            Files.move(cutShort, backups.resolve("unfinished"));
            Files.writeString(backups.resolve("unfinished/copying"), "half");
            Files.writeString(backups.resolve("unfinished/uploads/" + kept), "torn");
            alice.send("DELETE", "/api/files/" + removed).expect(204);
            Path whole = new Backup(data, backups, 0, Clock.systemUTC()).run();
            try (Stream<Path> files = Files.list(whole.resolve("files"));
                    Stream<Path> uploads = Files.list(whole.resolve("uploads"));
                    Stream<Path> all = Files.list(whole)) {
                assertThat(files.map(path -> path.getFileName().toString())).containsExactly(kept);
                assertThat(uploads).isEmpty();
                assertThat(all.map(path -> path.getFileName().toString()))
                        .containsExactlyInAnyOrder("files", "uploads", "lading.db");
            }
        }
    }

    @Test
    void backup_contentVanishesAfterTheRecordsWereCopied_copiesThemAgain() throws IOException {
        Path data = directory.resolve("data");
        try (TestServer server = TestServer.start(data)) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            String kept = put(alice);
            String removed = put(alice);
            Files.move(data.resolve("files/" + removed), directory.resolve("removed"));
            AtomicInteger passes = new AtomicInteger();
            InstantSource removesBetweenPasses = () -> {
                if (passes.incrementAndGet() == 2) {
                    alice.send("DELETE", "/api/files/" + removed).expect(204);
                }
                return Instant.now();
            };
            Path backup = new Backup(
                            data, directory.resolve("backups"), 0, removesBetweenPasses.withZone(ZoneOffset.UTC))
                    .run();
            assertThat(passes).hasValueGreaterThanOrEqualTo(2);
            try (Stream<Path> files = Files.list(backup.resolve("files"))) {
                assertThat(files.map(path -> path.getFileName().toString())).containsExactly(kept);
            }
        }
    }

    @Test
    void backup_contentIsMissingForGood_failsInsteadOfPromisingIt() throws IOException {
        Path data = directory.resolve("data");
        try (TestServer server = TestServer.start(data)) {
            String id = put(ProtocolScript.as("alice", server));
            Files.move(data.resolve("files/" + id), directory.resolve("lost"));
            Path backups = directory.resolve("backups");
            assertThatThrownBy(() -> new Backup(data, backups, 0, Clock.systemUTC()).run())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(id);
        }
    }

    @Test
    void backup_ofNoDataDirectory_isRejected() {
        assertThatThrownBy(() -> new Backup(directory, directory.resolve("backups"), 0, Clock.systemUTC()).run())
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("there is no database");
        assertThatThrownBy(() -> Backup.of(
                        Settings.of(Map.of("LADING_DATABASE_URL", "jdbc:postgresql://localhost/lading")), directory))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("PostgreSQL");
    }

    private static String put(ProtocolScript person) {
        return person.send("PUT", "/api/files/a.iso", new GeneratedContent(LENGTH).publisher())
                .expect(201)
                .json()
                .get("id")
                .asString();
    }

    private static void assertKept(Path backup, Promises promises) throws Exception {
        Set<String> contents = ConcurrentHashMap.newKeySet();
        for (String kind : List.of("files", "uploads")) {
            try (Stream<Path> found = Files.list(backup.resolve(kind))) {
                found.forEach(path -> assertThat(contents.add(path.getFileName().toString()))
                        .as("no content is there twice: " + path)
                        .isTrue());
            }
        }
        try (TestServer server = TestServer.start(backup)) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            for (JsonNode file :
                    alice.send("GET", "/api/files?limit=500").expect(200).json().get("files")) {
                assertWhole(alice, file.get("id").asString());
            }
            for (String id : promises.files) {
                assertWhole(alice, id);
                contents.remove(id);
            }
            for (Map.Entry<String, Long> upload : promises.offsets.entrySet()) {
                String id = upload.getKey();
                if (alice.send("GET", "/api/files/" + id).response().statusCode() != 200) {
                    assertThat(finish(alice, id)).isGreaterThanOrEqualTo(upload.getValue());
                }
                assertWhole(alice, id);
                contents.remove(id);
            }
            for (String id : contents) {
                if (alice.send("GET", "/api/files/" + id).response().statusCode() != 200) {
                    finish(alice, id);
                }
                assertWhole(alice, id);
            }
        }
    }

    private static void assertWhole(ProtocolScript person, String id) throws Exception {
        byte[] content =
                person.send("GET", "/api/files/" + id + "/content").expect(200).bytes();
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        assertThat(digest).as(id).isEqualTo(new GeneratedContent(LENGTH).sha256());
        person.awaitUntil("/api/files/" + id, text -> text.contains(digest));
    }

    /// Uploads the missing part and returns the offset where it started.
    private static long finish(ProtocolScript person, String id) {
        long offset = Long.parseLong(person.send("HEAD", "/api/uploads/" + id, "Tus-Resumable", "1.0.0")
                .expect(200)
                .header("Upload-Offset"));
        append(person, id, offset, (int) (LENGTH - offset));
        return offset;
    }

    private static void append(ProtocolScript person, String id, long offset, int size) {
        byte[] bytes = new byte[size];
        GeneratedContent content = new GeneratedContent(LENGTH);
        for (int done = 0; done < size; ) {
            var block = content.at(offset + done);
            int count = Math.min(block.remaining(), size - done);
            block.get(bytes, done, count);
            done += count;
        }
        String[] fields = {
            "Tus-Resumable",
            "1.0.0",
            "Upload-Offset",
            Long.toString(offset),
            "Content-Type",
            "application/offset+octet-stream"
        };
        person.send("PATCH", "/api/uploads/" + id, BodyPublishers.ofByteArray(bytes), fields)
                .expect(204);
    }

    /// Uploads and files that the server has acknowledged.
    private record Promises(Set<String> files, Map<String, Long> offsets) {
        void forget(Set<String> removed) {
            files.removeAll(removed);
        }
    }

    /// Users who upload in parts, upload at once, and delete.
    private static final class Crowd {
        private final ProtocolScript person;
        private final Set<String> files = ConcurrentHashMap.newKeySet();
        private final Set<String> removed = ConcurrentHashMap.newKeySet();
        private final Map<String, Long> offsets = new ConcurrentHashMap<>();
        private final AtomicBoolean stop = new AtomicBoolean();

        private Crowd(ProtocolScript person) {
            this.person = person;
        }

        /// Files first: an upload that becomes a file between the two queries is then expected twice instead of
        /// never.
        private Promises promises() {
            Map<String, Long> acknowledged = new HashMap<>(offsets);
            return new Promises(new java.util.HashSet<>(files), acknowledged);
        }

        /// Waits for files; fails if a worker has failed.
        private void awaitFiles(int count, List<Future<?>> work) throws Exception {
            Patience.until(
                    count + " files",
                    () -> files.size() + removed.size() >= count
                            || work.stream().anyMatch(Future::isDone));
            for (Future<?> each : work) {
                if (each.isDone()) {
                    each.get();
                }
            }
        }

        private void work() {
            for (int turn = 0; !stop.get(); turn++) {
                String whole = put(person);
                files.add(whole);
                uploadInParts();
                if (turn % 2 == 0) {
                    removed.add(whole);
                    files.remove(whole);
                    person.send("DELETE", "/api/files/" + whole).expect(204);
                }
            }
        }

        private void uploadInParts() {
            String[] fields = {
                "Tus-Resumable", "1.0.0", "Upload-Length", Long.toString(LENGTH), "Upload-Metadata", "filename Yi5pc28="
            };
            String location =
                    person.send("POST", "/api/uploads", fields).expect(201).header("Location");
            String id = location.substring(location.lastIndexOf('/') + 1);
            for (int part = 0; part < PARTS && !stop.get(); part++) {
                append(person, id, (long) part * PART, PART);
                offsets.put(id, (long) (part + 1) * PART);
            }
        }
    }
}

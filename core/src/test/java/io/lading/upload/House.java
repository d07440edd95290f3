package io.lading.upload;

import io.lading.body.Body;
import io.lading.digest.Digest;
import io.lading.digest.DigestAlgorithm;
import io.lading.digest.DigestComputation;
import io.lading.file.FileId;
import io.lading.file.Shelf;
import io.lading.file.StoredFile;
import io.lading.storage.ContentReader;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.local.Flusher;
import io.lading.storage.local.LocalStore;
import io.lading.testkit.CrashDisk;
import io.lading.testkit.CrashFileSystem;
import io.lading.testkit.MemoryMetadata;
import io.lading.testkit.Patience;
import io.lading.testkit.ScriptedBody;
import io.lading.testkit.TestClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/// An upload engine on a disk and records that outlive it: closing a house and building a new one on the same
/// disk is a restart.
final class House implements AutoCloseable {
    static final String OWNER = "alice";
    static final UploadRules RULES = rules(UploadRules.Durability.ACKNOWLEDGED);

    final CrashDisk disk;
    final MemoryMetadata metadata;
    final TestClock clock;
    final Flusher flusher = new Flusher(Optional.empty());
    final LocalStore store;
    final Uploads uploads;
    final Shelf shelf;
    final RecoveryReport report;
    final List<String> steps = new CopyOnWriteArrayList<>();

    House(CrashDisk disk, MemoryMetadata metadata, TestClock clock, UploadRules rules) throws StorageException {
        this(disk, metadata, clock, rules, LiveUploads.MAX_IDLE_BYTES);
    }

    /// @param idleBytes memory for idle uploads; with 0 each upload is evicted after every request
    House(CrashDisk disk, MemoryMetadata metadata, TestClock clock, UploadRules rules, long idleBytes)
            throws StorageException {
        this.disk = disk;
        this.metadata = metadata;
        this.clock = clock;
        metadata.onCommit(() -> commit(disk));
        store = LocalStore.open(new CrashFileSystem(disk).root(), flusher);
        Checkpoints.Interval interval = new Checkpoints.Interval(1000, Duration.ofSeconds(1));
        uploads = new Uploads(
                metadata.uploads(),
                metadata.files(),
                store,
                rules,
                clock,
                this::step,
                interval,
                idleBytes,
                Optional.empty());
        shelf = new Shelf(metadata.files(), store, uploads::reclaim);
        report = uploads.start();
    }

    private void step(UploadStep step, Upload upload) {
        steps.add(step + " at " + upload.offset());
    }

    House(CrashDisk disk, MemoryMetadata metadata) throws StorageException {
        this(disk, metadata, new TestClock(), RULES);
    }

    static UploadRules rules(UploadRules.Durability durability) {
        return new UploadRules(
                List.of(),
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                0,
                Duration.ofDays(7),
                durability,
                UploadRules.ContentCheck.MARK);
    }

    static House empty() throws StorageException {
        return new House(new CrashDisk(CrashDisk.Sabotage.NONE), new MemoryMetadata());
    }

    static House with(UploadRules rules) throws StorageException {
        return new House(new CrashDisk(CrashDisk.Sabotage.NONE), new MemoryMetadata(), new TestClock(), rules);
    }

    /// The same machine after its process was killed: written bytes are still in the page cache.
    House restarted() throws StorageException {
        close();
        return new House(disk, metadata, clock, RULES);
    }

    /// A commit counts as an operation, after which the power can be cut.
    private static void commit(CrashDisk disk) throws StorageException {
        try {
            disk.operate();
        } catch (IOException e) {
            throw new StorageException(Kind.TEMPORARY, "power cut", e);
        }
    }

    FileId create(long length) throws StorageException {
        return create(Length.of(length));
    }

    FileId create(Length length) throws StorageException {
        return switch (uploads.create(CreateUpload.whole(OWNER, "disk.img", length))) {
            case Creation.Created(Upload upload) -> upload.id();
            case Creation other -> throw new AssertionError("Not created: " + other);
        };
    }

    FileId create(long length, List<Digest> digests) throws StorageException {
        return create(Length.of(length), digests);
    }

    FileId create(Length length, List<Digest> digests) throws StorageException {
        CreateUpload command =
                new CreateUpload(OWNER, "disk.img", length, Upload.Kind.WHOLE, List.of(), null, null, digests, false);
        return switch (uploads.create(command)) {
            case Creation.Created(Upload upload) -> upload.id();
            case Creation other -> throw new AssertionError("Not created: " + other);
        };
    }

    Appended append(FileId id, long offset, Body body) throws StorageException {
        return uploads.append(AppendUpload.at(id, OWNER, offset), body, DurableListener.NONE);
    }

    Appended append(FileId id, byte[] content, long from, long to) throws StorageException {
        return append(id, from, ScriptedBody.of(content, from, to));
    }

    Appended piece(FileId id, byte[] content, long from, long to, Digest... digests) throws StorageException {
        return uploads.append(
                pieceCommand(id, from, to, digests), ScriptedBody.of(content, from, to), DurableListener.NONE);
    }

    static AppendUpload pieceCommand(FileId id, long from, long to, Digest... digests) {
        return new AppendUpload(
                id,
                OWNER,
                from,
                Length.of(to - from),
                Length.unknown(),
                AppendUpload.Ending.WHEN_FULL,
                true,
                List.of(digests));
    }

    Upload retrieve(FileId id) throws StorageException {
        return switch (uploads.retrieveOffset(id, OWNER)) {
            case Retrieval.Found(Upload upload) -> upload;
            case Retrieval other -> throw new AssertionError("Not found: " + other);
        };
    }

    StoredFile file(FileId id) throws StorageException {
        return shelf.find(id).orElseThrow(() -> new AssertionError("No file " + id));
    }

    /// The digest of a file. On a busy machine it is recorded after the file appears.
    String digested(FileId id) throws StorageException {
        Patience.until("the digest", () -> file(id).sha256() != null);
        return Objects.requireNonNull(file(id).sha256());
    }

    byte[] content(FileId id) throws StorageException {
        try (ContentReader reader = shelf.open(id)) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(reader.length()));
            int read = reader.read(bytes, 0);
            while (bytes.hasRemaining() && read > 0) {
                read = reader.read(bytes, bytes.position());
            }
            return bytes.array();
        }
    }

    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static Digest digest(DigestAlgorithm algorithm, byte[] bytes) {
        DigestComputation computation = DigestComputation.of(algorithm);
        computation.update(ByteBuffer.wrap(bytes));
        return computation.finish();
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest(DigestAlgorithm.SHA256, bytes).value());
    }

    @Override
    public void close() throws StorageException {
        uploads.close();
        store.close();
    }
}

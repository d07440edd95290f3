package io.lading.upload;

import io.lading.body.Body;
import io.lading.digest.Digest;
import io.lading.digest.DigestAlgorithm;
import io.lading.digest.DigestComputation;
import io.lading.file.FileId;
import io.lading.file.Shelf;
import io.lading.file.StoredFile;
import io.lading.node.Leases;
import io.lading.space.Quotas;
import io.lading.storage.ContentKey;
import io.lading.storage.ContentReader;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.local.Flusher;
import io.lading.storage.local.LocalStore;
import io.lading.storage.objects.ObjectStore;
import io.lading.testkit.CrashDisk;
import io.lading.testkit.CrashFileSystem;
import io.lading.testkit.MemoryMetadata;
import io.lading.testkit.Patience;
import io.lading.testkit.ScriptedBody;
import io.lading.testkit.StrictObjects;
import io.lading.testkit.TestClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
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
    private static final long MEMORY_BYTES = 4L << 20;

    static final UploadRules RULES = rules(UploadRules.Durability.ACKNOWLEDGED);

    final CrashDisk disk;
    final MemoryMetadata metadata;
    final TestClock clock;
    final Flusher flusher = new Flusher(Optional.empty());
    final ContentStore store;
    final Shelf shelf;
    final RecoveryReport report;
    final List<String> steps = new CopyOnWriteArrayList<>();
    private final UploadRules rules;
    private final long idleBytes;

    /// What the administrator has set for single owners.
    Quotas quotas = Quotas.NONE;

    /// The engine that the next request is sent to.
    Uploads uploads;

    /// Several engines on one record, each with its own store on the same objects; with a disk there is only one.
    private final List<Uploads> engines = new ArrayList<>();

    private final Optional<StrictObjects> objects;

    House(CrashDisk disk, MemoryMetadata metadata, TestClock clock, UploadRules rules) throws StorageException {
        this(disk, metadata, clock, rules, LiveUploads.MAX_IDLE_BYTES);
    }

    /// @param idleBytes memory for idle uploads; with 0 each upload is evicted after every request
    House(CrashDisk disk, MemoryMetadata metadata, TestClock clock, UploadRules rules, long idleBytes)
            throws StorageException {
        this.disk = disk;
        this.metadata = metadata;
        this.clock = clock;
        this.rules = rules;
        this.idleBytes = idleBytes;
        this.objects = Optional.empty();
        metadata.onCommit(() -> commit(disk));
        store = LocalStore.open(new CrashFileSystem(disk).root(), flusher);
        uploads = engine(store);
        engines.add(uploads);
        shelf = shelf();
        report = uploads.start();
    }

    /// Several engines that share one store and one record.
    House(int nodes, StrictObjects objects, UploadRules rules, long idleBytes) throws StorageException {
        this.disk = new CrashDisk(CrashDisk.Sabotage.NONE);
        this.metadata = new MemoryMetadata();
        this.clock = new TestClock();
        this.rules = rules;
        this.idleBytes = idleBytes;
        this.objects = Optional.of(objects);
        objects.named(metadata.segments()::names);
        store = new ObjectStore(objects, metadata.segments(), MEMORY_BYTES);
        for (int i = 0; i < nodes; i++) {
            engines.add(engine(new ObjectStore(objects, metadata.segments(), MEMORY_BYTES)));
        }
        uploads = engines.getFirst();
        shelf = shelf();
        report = uploads.start();
    }

    private Shelf shelf() {
        return new Shelf(
                metadata.files(),
                file -> store.openReader(new ContentKey(file.id().value())),
                id -> uploads.reclaim(id),
                rules.extensions(),
                clock);
    }

    private Uploads engine(ContentStore of) {
        Checkpoints.Interval interval = new Checkpoints.Interval(1000, Duration.ofSeconds(1));
        Optional<Sharing> sharing = objects.map(_ -> new Sharing(metadata.claims(), Leases.ONE_NODE, metadata.space()));
        return new Uploads(
                metadata.uploads(),
                metadata.files(),
                of,
                rules,
                clock,
                this::step,
                interval,
                idleBytes,
                owner -> quotas.of(owner),
                sharing);
    }

    /// Sends the next requests to any engine.
    void toAnyNode(Random random) {
        uploads = engines.get(random.nextInt(engines.size()));
    }

    /// Sends the next requests to another engine than the last ones.
    void otherNode() {
        uploads = engines.get((engines.indexOf(uploads) + 1) % engines.size());
    }

    /// The house after its process, or the one of a random node, was killed.
    ///
    /// @param powerCut whether the disk has lost what was not flushed
    House rebuilt(boolean powerCut, Random random) throws StorageException {
        if (objects.isEmpty()) {
            close();
            CrashDisk after = powerCut ? disk.afterPowerCut(random.nextLong(5)) : disk;
            return new House(after, metadata, clock, rules, idleBytes);
        }
        int node = random.nextInt(engines.size());
        engines.get(node).close();
        engines.set(node, engine(new ObjectStore(objects.get(), metadata.segments(), MEMORY_BYTES)));
        uploads = engines.get(node);
        uploads.start();
        return this;
    }

    /// Whether this is reserved for the only upload, of which some bytes may be written already. Shared
    /// reservations do not shrink while bytes are written.
    boolean reserves(long length, long written) {
        return uploads.reservedBytes() == (objects.isPresent() ? length : length - written);
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
        return switch (uploads.retrieveOffset(id, Uploader.account(OWNER))) {
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
        try (ContentReader reader = shelf.open(shelf.find(id).orElseThrow())) {
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
        engines.forEach(Uploads::close);
        if (store instanceof LocalStore local) {
            local.close();
        }
    }
}

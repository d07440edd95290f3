package io.lading.digest;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentWriter;
import io.lading.storage.StorageException;
import io.lading.storage.local.Flusher;
import io.lading.storage.local.LocalStore;
import io.lading.testkit.CrashDisk;
import io.lading.testkit.CrashFileSystem;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/// A store, and one digest thread that is idle, or occupied until the test says otherwise.
final class DigestDesk implements AutoCloseable {
    static final ContentKey KEY = new ContentKey("01900000-0000-7000-8000-000000000001");

    final CrashDisk disk = new CrashDisk(CrashDisk.Sabotage.NONE);
    final LocalStore store;
    final DigestWorkers workers;
    private final CountDownLatch free = new CountDownLatch(1);

    private DigestDesk() throws StorageException {
        workers = new DigestWorkers(1);
        store = LocalStore.open(new CrashFileSystem(disk).root(), new Flusher(Optional.empty()));
    }

    static DigestDesk idle() throws StorageException {
        return new DigestDesk();
    }

    /// The digest thread does something else until [#becomeIdle].
    static DigestDesk busy() throws StorageException {
        DigestDesk desk = new DigestDesk();
        desk.workers.execute(desk::occupy, true);
        return desk;
    }

    private void occupy() {
        try {
            free.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void becomeIdle() {
        free.countDown();
    }

    DigestFollower follower() {
        return new DigestFollower(KEY, store, workers, Set.of());
    }

    void write(byte[] content) throws StorageException {
        write(KEY, content);
    }

    void write(ContentKey key, byte[] content) throws StorageException {
        try (ContentWriter writer = store.openWriter(key)) {
            writer.write(ByteBuffer.wrap(content), 0);
        }
    }

    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static String sha256(byte[] bytes) {
        DigestComputation computation = DigestComputation.of(DigestAlgorithm.SHA256);
        computation.update(ByteBuffer.wrap(bytes));
        return computation.finish().hex();
    }

    static String sha256(CompletableFuture<List<Digest>> result) {
        return Digest.sha256(result.join());
    }

    @Override
    public void close() throws StorageException {
        becomeIdle();
        workers.close();
        store.close();
    }
}

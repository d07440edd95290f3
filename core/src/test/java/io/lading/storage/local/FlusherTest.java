package io.lading.storage.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FlusherTest {
    private static final int CALLERS = 200;

    @TempDir
    Path directory;

    private FileChannel file(int number) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve("f" + number), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        return channel;
    }

    @Test
    void manyAtOnce_shareFewFlushes() throws Exception {
        Flusher flusher = Flusher.of(directory);
        CountDownLatch ready = new CountDownLatch(CALLERS);
        List<Future<Boolean>> done = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLERS; i++) {
                int number = i;
                done.add(executor.submit(() -> {
                    try (FileChannel channel = file(number)) {
                        ready.countDown();
                        ready.await();
                        flusher.file(channel, 0);
                        return true;
                    }
                }));
            }
        }
        for (Future<Boolean> each : done) {
            assertThat(each.get()).isTrue();
        }
        Flusher.Counts counts = flusher.counts();
        assertThat(counts.requests()).isEqualTo(CALLERS);
        assertThat(counts.flushes()).isLessThan(CALLERS / 2);
    }

    private static void awaitQuietly(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void of_aDirectoryThatIsNotThereYet_sharesAllTheSame() throws Exception {
        Path missing = directory.resolve("not/there/yet");
        boolean linux = System.getProperty("os.name").equals("Linux");
        assertThat(Flusher.of(missing).shares()).isEqualTo(linux);
        assertThat(missing).isDirectory();
    }

    @Test
    void aFailedSharedFlush_failsForEverybodyWhoJoined() throws Exception {
        CountDownLatch block = new CountDownLatch(1);
        Flusher flusher = new Flusher(Optional.of(() -> {
            throw new IOException("Input/output error");
        }));
        List<Future<Boolean>> done = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < Flusher.MAX_CONCURRENT_FLUSHES; i++) {
                var _ = executor.submit(() -> {
                    flusher.flush(new Flusher.Member(0, () -> awaitQuietly(block)));
                    return true;
                });
            }
            while (flusher.busy() < Flusher.MAX_CONCURRENT_FLUSHES) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < 10; i++) {
                done.add(executor.submit(() -> {
                    flusher.flush(new Flusher.Member(0, () -> {}));
                    return true;
                }));
            }
            while (flusher.waiting() < 10) {
                Thread.onSpinWait();
            }
            block.countDown();
        }
        for (Future<Boolean> each : done) {
            assertThat(each).failsWithin(java.time.Duration.ofSeconds(5)).withThrowableOfType(ExecutionException.class);
        }
    }

    /// A shared flush tells of an error once, perhaps to somebody whose bytes are fine.
    @Test
    void afterASharedFlushFailed_whatWasOpenThenIsFlushedAlone() throws Exception {
        List<String> calls = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean broken = new AtomicBoolean(true);
        Flusher flusher = new Flusher(Optional.of(() -> {
            calls.add("shared");
            if (broken.get()) {
                throw new IOException("Input/output error");
            }
        }));
        assertThat(together(flusher, flusher.sharedFailures(), calls)).isEqualTo(Flusher.MIN_SHARED);
        assertThat(calls).containsExactly("shared");
        broken.set(false);
        calls.clear();
        assertThat(together(flusher, 0, calls)).isZero();
        assertThat(calls).containsOnly("alone").hasSize(Flusher.MIN_SHARED);
        calls.clear();
        assertThat(together(flusher, flusher.sharedFailures(), calls)).isZero();
        assertThat(calls).containsExactly("shared");
    }

    /// Flushes enough callers at once for them to share, and returns how many failed.
    private static int together(Flusher flusher, long opened, List<String> calls) throws Exception {
        CountDownLatch block = new CountDownLatch(1);
        List<Future<Boolean>> done = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < Flusher.MAX_CONCURRENT_FLUSHES; i++) {
                var _ = executor.submit(() -> {
                    flusher.flush(new Flusher.Member(0, () -> awaitQuietly(block)));
                    return true;
                });
            }
            while (flusher.busy() < Flusher.MAX_CONCURRENT_FLUSHES) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < Flusher.MIN_SHARED; i++) {
                done.add(executor.submit(() -> {
                    flusher.flush(new Flusher.Member(opened, () -> calls.add("alone")));
                    return true;
                }));
            }
            while (flusher.waiting() < Flusher.MIN_SHARED) {
                Thread.onSpinWait();
            }
            block.countDown();
        }
        return (int) done.stream()
                .filter(each -> each.state() == Future.State.FAILED)
                .count();
    }

    @Test
    void kernels_thatDoNotReportErrors_areKnown() {
        assertThat(List.of("5.8.0", "5.10.0-28-amd64", "6.1", "10.0.1")).allMatch(SyncFileSystem::reportsErrors);
        assertThat(List.of("5.7.19", "4.19.0-26-amd64", "5", "")).noneMatch(SyncFileSystem::reportsErrors);
    }
}

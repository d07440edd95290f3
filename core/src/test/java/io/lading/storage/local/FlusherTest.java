package io.lading.storage.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.testkit.Patience;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlusherTest {
    private static final int CALLERS = 200;

    @TempDir
    Path directory;

    @Test
    void manyCallers_shareOneFlush() throws Exception {
        List<String> calls = Collections.synchronizedList(new ArrayList<>());
        Flusher flusher = new Flusher(Optional.of(() -> calls.add("shared")));
        assertThat(together(flusher, CALLERS, 0, calls)).isZero();
        assertThat(calls).containsExactly("shared");
        assertThat(flusher.counts()).isEqualTo(new Flusher.Counts(CALLERS + Flusher.MAX_CONCURRENT_FLUSHES, 1));
    }

    @Test
    void fewCallers_orWithoutSharing_areFlushedIndividually() throws Exception {
        List<String> calls = Collections.synchronizedList(new ArrayList<>());
        Flusher sharing = new Flusher(Optional.of(() -> calls.add("shared")));
        assertThat(together(sharing, Flusher.MIN_SHARED - 1, 0, calls)).isZero();
        assertThat(together(new Flusher(Optional.empty()), CALLERS, 0, calls)).isZero();
        assertThat(calls).containsOnly("alone").hasSize(Flusher.MIN_SHARED - 1 + CALLERS);
    }

    @Test
    void realFiles_areFlushedTogether() throws Exception {
        Flusher flusher = Flusher.of(directory);
        List<Future<Boolean>> done = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLERS; i++) {
                Path file = directory.resolve("f" + i);
                done.add(executor.submit(() -> flushed(flusher, file)));
            }
        }
        for (Future<Boolean> each : done) {
            assertThat(each.get()).isTrue();
        }
        assertThat(flusher.counts().requests()).isEqualTo(CALLERS);
        assertThat(flusher.counts().flushes()).isBetween(1L, (long) CALLERS);
    }

    private static boolean flushed(Flusher flusher, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            flusher.file(channel, 0);
            return true;
        }
    }

    private static void awaitQuietly(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void of_aMissingDirectory_createsIt() throws Exception {
        Path missing = directory.resolve("not/there/yet");
        boolean reportsErrors = System.getProperty("os.name").equals("Linux")
                && SyncFileSystem.reportsErrors(System.getProperty("os.version"));
        assertThat(Flusher.of(missing).shares()).isEqualTo(reportsErrors);
        assertThat(missing).isDirectory();
    }

    @Test
    void failedSharedFlush_failsForAllMembers() throws Exception {
        Flusher flusher = new Flusher(Optional.of(() -> {
            throw new IOException("Input/output error");
        }));
        assertThat(together(flusher, 10, 0, new ArrayList<>())).isEqualTo(10);
    }

    /// A shared flush reports an error once, possibly to a caller whose bytes are intact.
    @Test
    void filesOpenDuringAFailedSharedFlush_areFlushedIndividually() throws Exception {
        List<String> calls = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean broken = new AtomicBoolean(true);
        Flusher flusher = new Flusher(Optional.of(() -> {
            calls.add("shared");
            if (broken.get()) {
                throw new IOException("Input/output error");
            }
        }));
        assertThat(together(flusher, Flusher.MIN_SHARED, flusher.sharedFailures(), calls))
                .isEqualTo(Flusher.MIN_SHARED);
        assertThat(calls).containsExactly("shared");
        broken.set(false);
        calls.clear();
        assertThat(together(flusher, Flusher.MIN_SHARED, 0, calls)).isZero();
        assertThat(calls).containsOnly("alone").hasSize(Flusher.MIN_SHARED);
        calls.clear();
        assertThat(together(flusher, Flusher.MIN_SHARED, flusher.sharedFailures(), calls))
                .isZero();
        assertThat(calls).containsExactly("shared");
    }

    /// Queues callers behind flushes that occupy every slot, releases all, and returns how many failed.
    ///
    /// @param opened how many shared flushes had failed when their files were opened
    /// @param calls  called for every individual flush
    private static int together(Flusher flusher, int callers, long opened, List<String> calls) throws Exception {
        CountDownLatch block = new CountDownLatch(1);
        List<Future<Boolean>> done = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < Flusher.MAX_CONCURRENT_FLUSHES; i++) {
                var _ = executor.submit(() -> {
                    flusher.request(new Flusher.Member(0, () -> awaitQuietly(block)));
                    return true;
                });
            }
            Patience.until("every slot is taken", () -> flusher.busy() == Flusher.MAX_CONCURRENT_FLUSHES);
            for (int i = 0; i < callers; i++) {
                done.add(executor.submit(() -> {
                    flusher.request(new Flusher.Member(opened, () -> calls.add("alone")));
                    return true;
                }));
            }
            Patience.until("everybody waits", () -> flusher.waiting() == callers);
            block.countDown();
        }
        return (int) done.stream()
                .filter(each -> each.state() == Future.State.FAILED)
                .count();
    }

    @Test
    void kernelsThatReportNoErrors_areDetected() {
        assertThat(List.of("5.8.0", "5.10.0-28-amd64", "6.1", "10.0.1")).allMatch(SyncFileSystem::reportsErrors);
        assertThat(List.of("5.7.19", "4.19.0-26-amd64", "5", "")).noneMatch(SyncFileSystem::reportsErrors);
    }
}

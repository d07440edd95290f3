package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.server.TestServer;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import io.lading.storage.local.Flusher;
import io.lading.storage.local.LocalStore;
import io.lading.testkit.CrashDisk;
import io.lading.testkit.CrashFileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// A disk whose writes hang. They block inside the operating system, as real ones do, and hold the thread that
/// carries them: here by opening a named pipe that nobody writes to yet.
class StalledDiskTest {
    private static final int UPLOADS = 40;
    private static final int PATIENCE_SECONDS = 60;

    /// How many writes the store lets into the disk at once.
    private static final int MAX_IN_THE_DISK = 8;

    @Test
    @Timeout(PATIENCE_SECONDS * 2)
    void aStalledDisk_freezesNothingThatDoesNotNeedIt(@TempDir Path directory) throws Exception {
        try (TestServer server = TestServer.start(directory, StallingDisk.class);
                ExecutorService people = Executors.newFixedThreadPool(UPLOADS)) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            List<String> uploads = new ArrayList<>();
            for (int i = 0; i < UPLOADS; i++) {
                uploads.add(alice.send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", "4")
                        .expect(201)
                        .header("Location"));
            }
            StallingDisk disk = server.part(StallingDisk.class);
            try (Pipe pipe = Pipe.make(directory.resolve("pipe"))) {
                CountDownLatch stuck = new CountDownLatch(MAX_IN_THE_DISK);
                disk.disk.beforeWrites(() -> {
                    stuck.countDown();
                    pipe.await();
                });
                List<Future<ProtocolScript.Answer>> answers = uploads.stream()
                        .map(upload -> people.submit(() -> append(alice, upload)))
                        .toList();
                assertThat(stuck.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
                alice.send("GET", "/api/files").expect(200);
                alice.send("GET", "/api/uploads").expect(200);
                alice.send("GET", "/api/health").expect(200);
                ProtocolScript.Answer ready =
                        alice.send("GET", "/api/health/ready").expect(503);
                assertThat(ready.json().get("checks").get("storage").asString()).isEqualTo("down");
                assertThat(answers).noneMatch(Future::isDone);
                pipe.release();
                for (Future<ProtocolScript.Answer> answer : answers) {
                    answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS).expect(204).expect("Upload-Offset", "4");
                }
            }
        }
    }

    private static ProtocolScript.Answer append(ProtocolScript alice, String upload) {
        return alice.sendText(
                "PATCH",
                upload,
                "0123",
                "Tus-Resumable",
                "1.0.0",
                "Upload-Offset",
                "0",
                "Content-Type",
                "application/offset+octet-stream");
    }

    /// A named pipe; opening it for reading blocks until somebody opens it for writing.
    private record Pipe(Path path, List<FileChannel> writers) implements AutoCloseable {
        static Pipe make(Path path) throws IOException, InterruptedException {
            assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                    .isZero();
            return new Pipe(path, new ArrayList<>());
        }

        void await() {
            try {
                FileChannel.open(path, StandardOpenOption.READ).close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void release() throws IOException {
            // Both ways at once does not wait for a reader, and stays open, so nobody waits any more.
            writers.add(FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
        }

        @Override
        public void close() throws IOException {
            if (writers.isEmpty()) {
                release();
            }
            for (FileChannel writer : writers) {
                writer.close();
            }
        }
    }

    /// The local store on a disk in memory that can be made to stall.
    @Configuration(proxyBeanMethods = false)
    static class StallingDisk {
        final CrashDisk disk = new CrashDisk(CrashDisk.Sabotage.NONE);

        @Bean
        BeanPostProcessor onTheDisk() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof ContentStore ? store() : bean;
                }
            };
        }

        private ContentStore store() {
            try {
                return LocalStore.open(new CrashFileSystem(disk).root(), new Flusher(Optional.empty()));
            } catch (StorageException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

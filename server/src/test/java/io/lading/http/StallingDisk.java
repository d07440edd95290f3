package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import io.lading.storage.local.Flusher;
import io.lading.storage.local.LocalStore;
import io.lading.testkit.CrashDisk;
import io.lading.testkit.CrashFileSystem;
import io.lading.testkit.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// A local store on an in-memory disk that can be made to stall. Calls then block inside the operating system, as
/// on real disks, and pin their carrier thread.
@Configuration(proxyBeanMethods = false)
class StallingDisk {
    private final CrashDisk disk = new CrashDisk(CrashDisk.Sabotage.NONE);

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

    /// Stalls all calls of this kind until the result is closed.
    ///
    /// @param pipe path for a named pipe: opening it for reading blocks until it is opened for writing
    Stall stall(CrashDisk.Call call, Path pipe) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Stall stall = new Stall(disk, call, pipe);
        disk.before(call, stall::block);
        return stall;
    }

    /// A stall that lasts until close().
    static final class Stall implements AutoCloseable {
        private final CrashDisk disk;
        private final CrashDisk.Call call;
        private final Path pipe;
        private final AtomicInteger stuck = new AtomicInteger();

        private Stall(CrashDisk disk, CrashDisk.Call call, Path pipe) {
            this.disk = disk;
            this.call = call;
            this.pipe = pipe;
        }

        /// Number of blocked calls.
        int stuck() {
            return stuck.get();
        }

        private void block() {
            stuck.incrementAndGet();
            try {
                FileChannel.open(pipe, StandardOpenOption.READ).close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                stuck.decrementAndGet();
            }
        }

        /// Ends the stall.
        @Override
        public void close() throws IOException {
            disk.before(call, () -> {});
            // Opening for both directions does not wait for a reader and unblocks all waiting readers.
            try (FileChannel writer = FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                Patience.until("no call hangs any more", () -> stuck.get() == 0);
                assertThat(writer.isOpen()).isTrue();
            }
        }
    }
}

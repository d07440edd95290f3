package io.lading.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// A disk for one server which a test can fill.
public interface FullableDisk extends AutoCloseable {
    /// A real small file system if this account may create one; otherwise one on which every write fails while it
    /// is "full".
    ///
    /// @param directory the directory of the second kind
    static FullableDisk of(long bytes, Path directory) throws IOException {
        Optional<SmallDisk> small = SmallDisk.mount(bytes);
        return small.isPresent() ? small.get() : new FailingDisk(directory);
    }

    /// Starts a server on this disk.
    ///
    /// @param options JVM options
    ServerProcess serve(Map<String, String> settings, String... options) throws IOException;

    /// Fills the disk, even if it was filled before.
    void fill() throws IOException;

    /// Frees the space again.
    void clear() throws IOException;

    /// Whether a server keeps the blocks that it has reserved when the disk is full.
    boolean real();

    @Override
    void close() throws IOException;

    /// The operating system rejects every file write of the server, by a file size limit of zero.
    final class FailingDisk implements FullableDisk {
        private final Path directory;
        private long server;

        FailingDisk(Path directory) {
            this.directory = directory;
        }

        @Override
        public ServerProcess serve(Map<String, String> settings, String... options) throws IOException {
            ServerProcess started = ServerProcess.start(directory.resolve("data"), settings, options);
            server = started.pid();
            return started;
        }

        @Override
        public void fill() throws IOException {
            limit("0");
        }

        @Override
        public void clear() throws IOException {
            limit("unlimited");
        }

        private void limit(String bytes) throws IOException {
            new ProcessBuilder("prlimit", "--pid", Long.toString(server), "--fsize=" + bytes + ":")
                    .inheritIO()
                    .start()
                    .onExit()
                    .join();
        }

        @Override
        public boolean real() {
            return false;
        }

        @Override
        public void close() {}
    }
}

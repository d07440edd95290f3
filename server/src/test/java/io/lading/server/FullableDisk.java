package io.lading.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// A disk for one server that a test can fill.
public interface FullableDisk extends AutoCloseable {
    /// A real small one where this account may have one; otherwise one on which every write fails while it is
    /// "full".
    ///
    /// @param directory for the second
    static FullableDisk of(long bytes, Path directory) throws IOException {
        Optional<SmallDisk> small = SmallDisk.mount(bytes);
        return small.isPresent() ? small.get() : new FailingDisk(directory);
    }

    /// Starts a server on it.
    ServerProcess serve(Map<String, String> settings) throws IOException;

    /// Leaves no room, also when it was filled before.
    void fill() throws IOException;

    /// Makes room again.
    void clear() throws IOException;

    /// Whether blocks that a server holds stay its own when the disk is full.
    boolean real();

    @Override
    void close() throws IOException;

    /// The operating system refuses every write of the server to a file, by the limit of the size of files.
    final class FailingDisk implements FullableDisk {
        private final Path directory;
        private long server;

        FailingDisk(Path directory) {
            this.directory = directory;
        }

        @Override
        public ServerProcess serve(Map<String, String> settings) throws IOException {
            ServerProcess started = ServerProcess.start(directory.resolve("data"), settings);
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

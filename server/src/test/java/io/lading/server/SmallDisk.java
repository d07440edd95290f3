package io.lading.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A real file system of a few megabytes for one server, which a test can fill to the last byte or make
/// read-only.
///
/// It is a `tmpfs` in its own mount namespace, which Linux lets every account create unless the machine forbids
/// it. The server runs in that namespace; the test accesses the files through `/proc`.
public final class SmallDisk implements FullableDisk {
    private static final String HOG = "hog";
    private static final int[] STEPS = {1 << 20, 4096, 1};

    private final Process holder;
    private final Path point;

    private SmallDisk(Process holder, Path point) {
        this.holder = holder;
        this.point = point;
    }

    /// Creates a disk; empty if the machine does not permit it.
    public static Optional<SmallDisk> mount(long bytes) throws IOException {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        Path point = Files.createTempDirectory("lading-disk");
        String script = "mount -t tmpfs -o size=" + bytes + " tmpfs " + point + " && echo mounted && exec cat";
        Process holder = new ProcessBuilder("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader said = holder.inputReader(StandardCharsets.UTF_8);
        if (!"mounted".equals(said.readLine())) {
            holder.destroyForcibly();
            Files.delete(point);
            return Optional.empty();
        }
        return Optional.of(new SmallDisk(holder, point));
    }

    /// The command prefix that runs a command inside the namespace.
    List<String> here() {
        return List.of("nsenter", "--target=" + holder.pid(), "--user", "--mount", "--preserve-credentials");
    }

    @Override
    public ServerProcess serve(Map<String, String> settings, String... options) throws IOException {
        return ServerProcess.start(here(), data(), settings, options);
    }

    @Override
    public boolean real() {
        return true;
    }

    private Path data() {
        return point.resolve("data");
    }

    /// A path on the disk, as seen by this process.
    public Path outside(String name) {
        return Path.of("/proc/" + holder.pid() + "/root" + point, name);
    }

    /// The number of free bytes.
    public long free() throws IOException {
        return Files.getFileStore(outside("")).getUsableSpace();
    }

    @Override
    public void fill() throws IOException {
        leave(0);
    }

    /// Fills the disk except for a number of bytes.
    public void leave(long bytes) throws IOException {
        try (FileChannel hog = FileChannel.open(outside(HOG), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int step : STEPS) {
                while (free() - bytes >= (bytes == 0 ? 0 : step) && write(hog, step)) {
                    // More.
                }
            }
        }
    }

    private static boolean write(FileChannel hog, int size) {
        try {
            return hog.write(ByteBuffer.allocate(size)) == size;
        } catch (IOException full) {
            return false;
        }
    }

    @Override
    public void clear() throws IOException {
        Files.deleteIfExists(outside(HOG));
    }

    /// Mounts a read-only view over the data directory: files opened from now on cannot be written.
    public void readOnly() throws IOException, InterruptedException {
        run("mount", "--bind", data().toString(), data().toString());
        run("mount", "-o", "remount,bind,ro", data().toString());
    }

    /// Unmounts the read-only view.
    public void writable() throws IOException, InterruptedException {
        run("umount", "--lazy", data().toString());
    }

    private void run(String... command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(here());
        words.addAll(List.of(command));
        int code = new ProcessBuilder(words).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IOException(words + " failed: " + code);
        }
    }

    @Override
    public void close() throws IOException {
        holder.destroyForcibly().onExit().join();
        Files.deleteIfExists(point);
    }
}

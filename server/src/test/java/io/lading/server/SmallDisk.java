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

/// A real file system of a few megabytes for one server, which a test may fill to the last byte, as another
/// program would, or make read-only.
///
/// It is a `tmpfs` in a mount namespace of its own, which Linux gives to every account unless the machine forbids
/// it. The server runs in that namespace; the test reaches the files through `/proc`.
public final class SmallDisk implements FullableDisk {
    private static final String HOG = "hog";
    private static final int[] STEPS = {1 << 20, 4096, 1};

    private final Process holder;
    private final Path point;

    private SmallDisk(Process holder, Path point) {
        this.holder = holder;
        this.point = point;
    }

    /// Makes one, or returns empty where the machine does not let this account.
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

    /// What a command begins with that is to run where the file system is.
    List<String> here() {
        return List.of("nsenter", "--target=" + holder.pid(), "--user", "--mount", "--preserve-credentials");
    }

    @Override
    public ServerProcess serve(Map<String, String> settings) throws IOException {
        return ServerProcess.start(here(), data(), settings);
    }

    @Override
    public boolean real() {
        return true;
    }

    private Path data() {
        return point.resolve("data");
    }

    /// A path on it as this process reaches it.
    public Path outside(String name) {
        return Path.of("/proc/" + holder.pid() + "/root" + point, name);
    }

    /// Bytes that can still be written.
    public long free() throws IOException {
        return Files.getFileStore(outside("")).getUsableSpace();
    }

    @Override
    public void fill() throws IOException {
        leave(0);
    }

    /// Fills it but for so many bytes.
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

    /// Puts a read-only view in front of the data directory: what is opened from now on cannot be written.
    public void readOnly() throws IOException, InterruptedException {
        run("mount", "--bind", data().toString(), data().toString());
        run("mount", "-o", "remount,bind,ro", data().toString());
    }

    /// Takes it away again.
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

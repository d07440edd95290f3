package io.lading.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A real file system on a loop device, for one server. Only root may create one.
///
/// It is mounted in its own mount namespace, and released when the last process of that namespace ends.
final class BlockDisk implements AutoCloseable {
    /// Btrfs, the smallest file system whose quotas every kernel supports. The data directory is a subvolume,
    /// because a quota applies to a subvolume; the first one has the number 256.
    private static final String BTRFS =
            "mkfs.btrfs --quiet \"$1\" && mount -o loop \"$1\" \"$2\" && btrfs quota enable \"$2\""
                    + " && btrfs subvolume create \"$2\"/data >&2";

    /// Ext4 that becomes read-only after an error of its medium, as most distributions set it up.
    private static final String EXT4 =
            "mkfs.ext4 -q \"$1\" && mount -o loop,errors=remount-ro \"$1\" \"$2\" && mkdir \"$2\"/data";

    private final Process holder;
    private final Path point;
    private final Path image;

    private BlockDisk(Process holder, Path point, Path image) {
        this.holder = holder;
        this.point = point;
        this.image = image;
    }

    /// Creates a Btrfs with quotas; empty if this machine does not permit it.
    static Optional<BlockDisk> btrfs(Path directory, long bytes) throws IOException {
        return mount(BTRFS, directory, bytes);
    }

    /// Creates an ext4; empty if this machine does not permit it.
    static Optional<BlockDisk> ext4(Path directory, long bytes) throws IOException {
        return mount(EXT4, directory, bytes);
    }

    private static Optional<BlockDisk> mount(String script, Path directory, long bytes) throws IOException {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        Path point = Files.createTempDirectory(directory, "point");
        Path image = Files.createTempFile(directory, "disk", ".img");
        String all = "truncate -s " + bytes + " \"$1\" && " + script + " && echo mounted && exec cat";
        Process holder = new ProcessBuilder(
                        "unshare", "--mount", "sh", "-c", all, "sh", image.toString(), point.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader said = holder.inputReader(StandardCharsets.UTF_8);
        if (!"mounted".equals(said.readLine())) {
            holder.destroyForcibly().onExit().join();
            return Optional.empty();
        }
        return Optional.of(new BlockDisk(holder, point, image));
    }

    ServerProcess serve(Map<String, String> settings) throws IOException {
        return ServerProcess.start(here(), data(), settings);
    }

    /// The data directory, as the server sees it.
    Path data() {
        return point.resolve("data");
    }

    /// The bytes that the quota of the data directory allows.
    void quota(long bytes) throws IOException {
        // By its number at the top, because the command itself must not count against the quota.
        run("btrfs", "qgroup", "limit", Long.toString(bytes), "0/256", point.toString());
    }

    /// Lets the medium fail once, upon which the kernel makes the file system read-only until it is mounted again.
    void fail() throws IOException {
        run("sh", "-c", "echo test >/sys/fs/ext4/$(basename $(findmnt -no SOURCE " + point + "))/trigger_fs_error");
    }

    /// Checks the file system and mounts it again, after the server on it has ended.
    void repair() throws IOException {
        run("umount", point.toString());
        run("sh", "-c", "e2fsck -fy " + image + " >/dev/null; mount -o loop,errors=remount-ro " + image + " " + point);
    }

    private void run(String... command) throws IOException {
        List<String> words = new ArrayList<>(here());
        words.addAll(List.of(command));
        Process process = new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(words + " failed");
        }
    }

    private List<String> here() {
        return List.of("nsenter", "--target=" + holder.pid(), "--mount");
    }

    @Override
    public void close() {
        holder.destroyForcibly().onExit().join();
    }
}

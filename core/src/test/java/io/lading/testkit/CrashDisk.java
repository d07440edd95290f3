package io.lading.testkit;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A disk that remembers what was flushed apart from what was only written, and whose power can be cut at any
/// operation.
///
/// After the cut every operation fails. [#afterPowerCut] gives the disk as a machine would find it: bytes that
/// were not flushed and directory entries that were not synced are gone, or, by the chance of a seed, some of
/// them are there after all, as real caches write back when they like.
public final class CrashDisk {
    /// A file or a directory.
    static sealed class Node permits FileNode, DirectoryNode {}

    /// The bytes of a file, twice.
    static final class FileNode extends Node {
        byte[] written = new byte[0];
        byte[] durable = new byte[0];
    }

    /// The entries of a directory, twice.
    static final class DirectoryNode extends Node {
        final Map<String, Node> entries = new TreeMap<>();
        final Map<String, Node> durable = new TreeMap<>();
    }

    /// What a flush may be made to forget, to show that a test would notice.
    public enum Sabotage {
        /// Flush everything.
        NONE,
        /// Flushing a file does nothing.
        FILES,
        /// Syncing a directory does nothing.
        DIRECTORIES
    }

    private final DirectoryNode root;
    private final Sabotage sabotage;
    private long operations;
    private long cutAt = Long.MAX_VALUE;
    private long capacity = Long.MAX_VALUE;
    private long failAt = Long.MAX_VALUE;
    private String failure = "";

    private volatile Runnable stall = () -> {};

    /// An empty disk.
    public CrashDisk(Sabotage sabotage) {
        this(new DirectoryNode(), sabotage);
    }

    private CrashDisk(DirectoryNode root, Sabotage sabotage) {
        this.root = root;
        this.sabotage = sabotage;
    }

    /// The power goes when this many operations have been done.
    public synchronized void cutAfter(long count) {
        cutAt = count;
    }

    /// How many operations were done so far.
    public synchronized long operations() {
        return operations;
    }

    /// Writing beyond so many bytes in all files together fails as on a full disk.
    public synchronized void capacity(long bytes) {
        capacity = bytes;
    }

    /// The next operation fails, once, with this text of the operating system.
    public synchronized void failNext(String message) {
        failAt(operations, message);
    }

    /// The operation of this number fails, once, with this text of the operating system.
    public synchronized void failAt(long operation, String message) {
        failAt = operation;
        failure = message;
    }

    /// The disk as it is found when the power is back. A seed of 0 loses everything that was not flushed.
    public synchronized CrashDisk afterPowerCut(long seed) {
        Random chance = new Random(seed);
        return new CrashDisk(survivors(root, seed == 0 ? null : chance), sabotage);
    }

    private static DirectoryNode survivors(DirectoryNode directory, @Nullable Random chance) {
        DirectoryNode found = new DirectoryNode();
        Map<String, Node> entries = new TreeMap<>(directory.durable);
        if (chance != null) {
            directory.entries.forEach((name, node) -> {
                if (chance.nextBoolean()) {
                    entries.put(name, node);
                }
            });
        }
        entries.forEach((name, node) -> {
            Node survivor =
                    switch (node) {
                        case DirectoryNode inner -> survivors(inner, chance);
                        case FileNode file -> survivor(file, chance);
                        case Node other -> throw new IllegalStateException("" + other);
                    };
            found.entries.put(name, survivor);
            found.durable.put(name, survivor);
        });
        return found;
    }

    private static FileNode survivor(FileNode file, @Nullable Random chance) {
        FileNode found = new FileNode();
        boolean lucky = chance != null && chance.nextBoolean();
        found.written = (lucky ? file.written : file.durable).clone();
        found.durable = found.written.clone();
        return found;
    }

    /// Every write waits for this to return first, as on a disk that stalls.
    public void beforeWrites(Runnable stall) {
        this.stall = stall;
    }

    /// Lets a write begin; not under the lock, so that other operations go on.
    void admitWrite() {
        stall.run();
    }

    /// Counts an operation.
    ///
    /// @throws IOException if the power is gone, or this operation was made to fail
    public synchronized void operate() throws IOException {
        if (operations >= cutAt) {
            throw new IOException("power cut");
        }
        if (operations++ == failAt) {
            failAt = Long.MAX_VALUE;
            throw new IOException(failure);
        }
    }

    synchronized void write(FileNode file, byte[] bytes, long position) throws IOException {
        operate();
        int end = Math.toIntExact(position + bytes.length);
        if (end > file.written.length) {
            if (used(root) + end - file.written.length > capacity) {
                throw new IOException("No space left on device");
            }
            file.written = Arrays.copyOf(file.written, end);
        }
        System.arraycopy(bytes, 0, file.written, Math.toIntExact(position), bytes.length);
    }

    synchronized void truncate(FileNode file, long size) throws IOException {
        operate();
        if (size < file.written.length) {
            file.written = Arrays.copyOf(file.written, Math.toIntExact(size));
        }
    }

    synchronized void flush(FileNode file) throws IOException {
        operate();
        if (sabotage != Sabotage.FILES) {
            file.durable = file.written.clone();
        }
    }

    synchronized void flush(DirectoryNode directory) throws IOException {
        operate();
        if (sabotage != Sabotage.DIRECTORIES) {
            directory.durable.clear();
            directory.durable.putAll(directory.entries);
        }
    }

    DirectoryNode root() {
        return root;
    }

    long free() {
        return capacity == Long.MAX_VALUE ? Long.MAX_VALUE / 4 : Math.max(0, capacity - used(root));
    }

    private static long used(DirectoryNode directory) {
        long sum = 0;
        for (Node node : directory.entries.values()) {
            sum += node instanceof FileNode file ? file.written.length : used((DirectoryNode) node);
        }
        return sum;
    }
}

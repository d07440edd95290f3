package io.lading.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// A disk that tracks flushed and unflushed bytes separately, and whose power can be cut at any operation.
///
/// After the cut every operation fails. [#afterPowerCut] returns the disk as a machine would find it: bytes that
/// were not flushed and directory entries that were not synced are lost, except, depending on the seed, a random
/// part, because real caches write back at any time.
public final class CrashDisk {
    /// A file or a directory.
    static sealed class Node permits FileNode, DirectoryNode {}

    /// The bytes of a file, written and flushed.
    static final class FileNode extends Node {
        SparseBytes written = new SparseBytes();
        SparseBytes durable = new SparseBytes();
    }

    /// The entries of a directory, written and synced.
    static final class DirectoryNode extends Node {
        final Map<String, Node> entries = new TreeMap<>();
        final Map<String, Node> durable = new TreeMap<>();
    }

    /// Flushes to skip, to show that a test would detect it.
    public enum Sabotage {
        /// Flush everything.
        NONE,
        /// Flushing a file does nothing.
        FILES,
        /// Syncing a directory does nothing.
        DIRECTORIES
    }

    /// The calls that can stall.
    public enum Call {
        /// Opening a file for writing.
        OPEN,
        /// Reading.
        READ,
        /// Writing.
        WRITE,
        /// Flushing a file or a directory.
        FLUSH,
        /// Renaming.
        RENAME
    }

    private final DirectoryNode root;
    private final Sabotage sabotage;
    private long operations;
    private long cutAt = Long.MAX_VALUE;
    private long capacity = Long.MAX_VALUE;
    private long failAt = Long.MAX_VALUE;
    private long flushes;
    private Set<Long> skipped = Set.of();
    private String failure = "";

    private final Map<Call, Runnable> stalls = new ConcurrentHashMap<>();

    /// An empty disk.
    public CrashDisk(Sabotage sabotage) {
        this(new DirectoryNode(), sabotage);
    }

    private CrashDisk(DirectoryNode root, Sabotage sabotage) {
        this.root = root;
        this.sabotage = sabotage;
    }

    /// Cuts the power after this many operations.
    public synchronized void cutAfter(long count) {
        cutAt = count;
    }

    /// The flushes with these numbers, of files or directories, silently do nothing, to show that a test would
    /// detect it.
    public synchronized void skipFlushes(Set<Long> numbers) {
        skipped = Set.copyOf(numbers);
    }

    /// How many flushes were requested so far.
    public synchronized long flushes() {
        return flushes;
    }

    /// How many operations were executed so far.
    public synchronized long operations() {
        return operations;
    }

    /// Limits the total size of all files in bytes; further writes fail as on a full disk.
    public synchronized void capacity(long bytes) {
        capacity = bytes;
    }

    /// The next operation fails once with this message of the operating system.
    public synchronized void failNext(String message) {
        failAt(operations, message);
    }

    /// The operation with this number fails once with this message of the operating system.
    public synchronized void failAt(long operation, String message) {
        failAt = operation;
        failure = message;
    }

    /// The disk after the power is back. A seed of 0 loses everything that was not flushed.
    public synchronized CrashDisk afterPowerCut(long seed) {
        return new CrashDisk(new PowerCut(seed).survivors(root), sabotage);
    }

    /// Runs this before every such call, for example to stall it.
    public void before(Call call, Runnable stall) {
        stalls.put(call, stall);
    }

    /// Starts a call; not under the lock, so that other operations continue.
    void admit(Call call) {
        stalls.getOrDefault(call, () -> {}).run();
    }

    /// Counts an operation.
    ///
    /// @throws IOException if the power is cut, or this operation has to fail
    public synchronized void operate() throws IOException {
        if (operations >= cutAt) {
            throw new IOException("power cut");
        }
        if (operations++ == failAt) {
            failAt = Long.MAX_VALUE;
            throw new IOException(failure);
        }
    }

    synchronized void write(FileNode file, ByteBuffer bytes, long position) throws IOException {
        operate();
        long grown = position + bytes.remaining() - file.written.length();
        if (grown > 0 && capacity != Long.MAX_VALUE && used(root) + grown > capacity) {
            throw new IOException("No space left on device");
        }
        file.written.write(bytes, position);
    }

    synchronized void truncate(FileNode file, long size) throws IOException {
        operate();
        if (size < file.written.length()) {
            file.written.setLength(size);
        }
    }

    /// A failed flush loses its bytes, as in real kernels: a later flush succeeds without them.
    synchronized void flush(FileNode file) throws IOException {
        try {
            operate();
        } catch (IOException e) {
            if (operations < cutAt) {
                file.written = file.durable.copy();
            }
            throw e;
        }
        if (sabotage != Sabotage.FILES && !skipped.contains(flushes++)) {
            file.durable = file.written.copy();
        }
    }

    synchronized void flush(DirectoryNode directory) throws IOException {
        operate();
        if (sabotage != Sabotage.DIRECTORIES && !skipped.contains(flushes++)) {
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

    /// Total size of all files in bytes.
    public static long used(CrashDisk disk) {
        synchronized (disk) {
            return used(disk.root);
        }
    }

    private static long used(DirectoryNode directory) {
        long sum = 0;
        for (Node node : directory.entries.values()) {
            sum += node instanceof FileNode file ? file.written.length() : used((DirectoryNode) node);
        }
        return sum;
    }
}

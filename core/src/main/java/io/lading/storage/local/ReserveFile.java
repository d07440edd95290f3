package io.lading.storage.local;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import io.lading.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.SplittableRandom;

/// Disk space reserved by a file, which is released when the disk is full. Thread-safe.
public final class ReserveFile implements AutoCloseable {
    /// The reserved space, in bytes.
    public static final long BYTES = 8L << 20;

    private static final String NAME = "lading.reserve";
    private static final String UNFINISHED = "lading.reserve.new";
    private static final int STEP_BYTES = 1 << 16;

    /// The file is created only if this many times its size is free, so that it never fills a disk.
    private static final int SPARE_FACTOR = 4;

    private final Path directory;
    private final Path file;
    private final Path unfinished;

    /// @param directory directory of the file
    public ReserveFile(Path directory) {
        this.directory = directory;
        this.file = directory.resolve(NAME);
        this.unfinished = directory.resolve(UNFINISHED);
    }

    /// Releases the space. Returns whether it was reserved.
    public synchronized boolean release() throws StorageException {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            throw Faults.storage("remove " + file, e);
        }
    }

    /// Reserves the space, unless it is reserved already or the disk has too little free space. Returns whether
    /// it is reserved.
    public synchronized boolean hold() throws StorageException {
        try {
            long held = bytes();
            if (held < BYTES && Medium.usableBytes(directory) + held >= SPARE_FACTOR * BYTES) {
                make(BYTES);
                held = BYTES;
            }
            return held >= BYTES;
        } catch (IOException e) {
            throw Faults.storage("create " + file, e);
        }
    }

    /// On a full disk, reserves the remaining space. The databases free some when they are closed; no other
    /// program can use the reserve before the next start.
    @Override
    public synchronized void close() {
        try {
            long usable = Medium.usableBytes(directory);
            if (bytes() == 0 && usable < SPARE_FACTOR * BYTES) {
                make(Math.min(BYTES, usable / STEP_BYTES * STEP_BYTES));
            }
        } catch (IOException e) {
            System.getLogger(ReserveFile.class.getName())
                    .log(System.Logger.Level.WARNING, "Could not reserve disk space: {0}", e.getMessage());
        }
    }

    private void make(long bytes) throws IOException {
        Files.deleteIfExists(unfinished);
        Files.deleteIfExists(file);
        write(bytes);
        Files.move(unfinished, file);
    }

    private long bytes() throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /// The bytes are random, because a file system may store zeros without blocks.
    private void write(long bytes) throws IOException {
        SplittableRandom random = new SplittableRandom();
        byte[] step = new byte[STEP_BYTES];
        try (FileChannel channel = FileChannel.open(unfinished, Set.of(WRITE, CREATE_NEW, LinkOption.NOFOLLOW_LINKS))) {
            for (long left = bytes; left > 0; left -= STEP_BYTES) {
                random.nextBytes(step);
                ByteBuffer part = ByteBuffer.wrap(step);
                while (part.hasRemaining()) {
                    channel.write(part);
                }
            }
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
    }
}

package io.lading.storage.local;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentMissingException;
import io.lading.storage.ContentPublishedException;
import io.lading.storage.ContentReader;
import io.lading.storage.ContentStore;
import io.lading.storage.ContentWriter;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// A [ContentStore] in a local directory, which one process at a time may use.
///
/// Durability is made of four kinds of step, always in this order: write, flush the file, rename, flush the
/// directories. The rename is the moment of publication; it happens only to a content whose every byte is on
/// stable storage.
public final class LocalStore implements ContentStore, AutoCloseable {
    static final String UPLOADS = "uploads";
    static final String FILES = "files";

    /// Written and removed by probes. One name, so that a crash in between leaves one file, and the next probe
    /// removes it.
    private static final String PROBE = "lading.probe";

    private final Path root;
    private final Path uploads;
    private final Path files;
    private final FileChannel lockFile;
    private final Flusher flusher;
    private final DiskGate gate = new DiskGate();

    /// Receiving contents whose directory entry is not known to be on stable storage yet.
    private final Set<ContentKey> unsyncedEntries = ConcurrentHashMap.newKeySet();

    private LocalStore(Path root, FileChannel lockFile, Flusher flusher) {
        this.root = root;
        this.uploads = root.resolve(UPLOADS);
        this.files = root.resolve(FILES);
        this.lockFile = lockFile;
        this.flusher = flusher;
    }

    /// Opens the store in a directory, which is created when missing.
    ///
    /// @param flusher how this medium is flushed
    /// @throws StorageException if the directory cannot be used, or another process uses it
    public static LocalStore open(Path root, Flusher flusher) throws StorageException {
        try {
            Files.createDirectories(root);
            LocalStore store = new LocalStore(root, lock(root.resolve("lading.lock")), flusher);
            Files.createDirectories(store.uploads);
            Files.createDirectories(store.files);
            flusher.directories(List.of(root, store.uploads, store.files));
            return store;
        } catch (IOException e) {
            throw Faults.storage("use the data directory " + root, e);
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, CREATE, WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new StorageException(Kind.PERMANENT, "The data directory is already open in this process", e);
        }
        channel.close();
        throw new StorageException(Kind.PERMANENT, "Another process uses the data directory of " + path, null);
    }

    @Override
    public ContentWriter openWriter(ContentKey key) throws StorageException {
        Path path = receiving(key);
        try {
            return new LocalWriter(key, FileChannel.open(path, Set.of(WRITE, LinkOption.NOFOLLOW_LINKS)), this);
        } catch (NoSuchFileException e) {
            return createWriter(key, path);
        } catch (IOException e) {
            throw Faults.storage("open " + path, e);
        }
    }

    private ContentWriter createWriter(ContentKey key, Path path) throws StorageException {
        try {
            if (published(key).isPresent()) {
                throw new ContentPublishedException(key);
            }
            unsyncedEntries.add(key);
            return new LocalWriter(key, FileChannel.open(path, Set.of(WRITE, CREATE, LinkOption.NOFOLLOW_LINKS)), this);
        } catch (IOException e) {
            throw Faults.storage("create " + path, e);
        }
    }

    @Override
    public ContentReader openReader(ContentKey key) throws StorageException {
        try {
            return new LocalReader(openForReading(key), gate);
        } catch (IOException e) {
            throw Faults.storage("open content " + key, e);
        }
    }

    /// A content may move from receiving to published between two looks, so receiving is tried first and once
    /// more.
    private FileChannel openForReading(ContentKey key) throws IOException {
        for (int attempt = 0; attempt < 2; attempt++) {
            try {
                return FileChannel.open(receiving(key), Set.of(READ, LinkOption.NOFOLLOW_LINKS));
            } catch (NoSuchFileException e) {
                Optional<Path> path = published(key);
                if (path.isPresent()) {
                    return FileChannel.open(path.get(), Set.of(READ, LinkOption.NOFOLLOW_LINKS));
                }
            }
        }
        throw new ContentMissingException(key);
    }

    @Override
    public void publish(ContentKey key, long length, String name) throws StorageException {
        Path source = receiving(key);
        Path directory = files.resolve(key.value());
        try {
            if (Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
                fixLength(source, length);
                createDirectory(directory);
                Files.move(source, directory.resolve(SafeName.of(name)), StandardCopyOption.ATOMIC_MOVE);
            } else if (published(key).isEmpty()) {
                throw new ContentMissingException(key);
            }
            flusher.directories(List.of(directory, files, uploads));
            unsyncedEntries.remove(key);
        } catch (IOException e) {
            throw Faults.storage("publish content " + key, e);
        }
    }

    private void fixLength(Path source, long length) throws IOException {
        try (FileChannel channel = FileChannel.open(source, WRITE)) {
            if (channel.size() < length) {
                throw new StorageException(
                        Kind.PERMANENT, source + " has " + channel.size() + " bytes instead of " + length, null);
            }
            channel.truncate(length);
            flusher.file(channel);
        }
    }

    private static void createDirectory(Path directory) throws IOException {
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
    }

    @Override
    public void discard(ContentKey key) throws StorageException {
        Path directory = files.resolve(key.value());
        try {
            boolean wasReceiving = Files.deleteIfExists(receiving(key));
            Optional<Path> path = published(key);
            if (path.isPresent()) {
                Files.deleteIfExists(path.get());
            }
            boolean wasPublished = deleteDirectory(directory);
            if (wasReceiving || wasPublished) {
                flusher.directories(List.of(wasReceiving ? uploads : files));
            }
            unsyncedEntries.remove(key);
        } catch (IOException e) {
            throw Faults.storage("discard content " + key, e);
        }
    }

    private static boolean deleteDirectory(Path directory) throws IOException {
        try {
            return Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            throw new IOException(directory + " has files that are not of this store", e);
        }
    }

    @Override
    public void concatenate(ContentKey target, List<Part> parts, boolean adoptFirst) throws StorageException {
        try {
            new LocalConcatenation(this).run(target, parts, adoptFirst);
        } catch (IOException e) {
            throw Faults.storage("concatenate into " + target, e);
        }
    }

    @Override
    public List<Stored> inventory() throws StorageException {
        List<Stored> found = new ArrayList<>();
        try (Stream<Path> receiving = Files.list(uploads);
                Stream<Path> published = Files.list(files)) {
            for (Path path : (Iterable<Path>) receiving::iterator) {
                found.add(new Stored(path.getFileName().toString(), false, Files.size(path), path.toString()));
            }
            for (Path directory : (Iterable<Path>) published::iterator) {
                Optional<Path> path = firstIn(directory);
                if (path.isPresent()) {
                    long bytes = Files.size(path.get());
                    found.add(new Stored(directory.getFileName().toString(), true, bytes, directory.toString()));
                }
            }
            return found;
        } catch (IOException e) {
            throw Faults.storage("list the data directory", e);
        }
    }

    @Override
    public long usableBytes() throws StorageException {
        try {
            return Files.getFileStore(uploads).getUsableSpace();
        } catch (IOException e) {
            throw Faults.storage("measure the free space of " + uploads, e);
        }
    }

    @Override
    public void probe() throws StorageException {
        Path path = root.resolve(PROBE);
        try (DiskGate.Pass _ = gate.enter()) {
            try (FileChannel channel = FileChannel.open(path, Set.of(WRITE, CREATE, LinkOption.NOFOLLOW_LINKS))) {
                channel.write(ByteBuffer.wrap(new byte[] {1}));
                flusher.file(channel);
            } finally {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw Faults.storage("write to the data directory " + root, e);
        }
    }

    @Override
    public void close() throws StorageException {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw Faults.storage("release the data directory", e);
        }
    }

    /// Makes the written bytes of an open receiving content durable, and its directory entry where it is new.
    void flush(ContentKey key, FileChannel channel) throws IOException {
        flusher.file(channel);
        if (unsyncedEntries.contains(key)) {
            flusher.directories(List.of(uploads));
            unsyncedEntries.remove(key);
        }
    }

    void markUnsynced(ContentKey key) {
        unsyncedEntries.add(key);
    }

    DiskGate gate() {
        return gate;
    }

    Path receiving(ContentKey key) {
        return uploads.resolve(key.value());
    }

    private Optional<Path> published(ContentKey key) throws IOException {
        return firstIn(files.resolve(key.value()));
    }

    static Optional<Path> firstIn(Path directory) throws IOException {
        try (Stream<Path> content = Files.list(directory)) {
            return content.findFirst();
        } catch (NoSuchFileException | java.nio.file.NotDirectoryException e) {
            return Optional.empty();
        }
    }
}

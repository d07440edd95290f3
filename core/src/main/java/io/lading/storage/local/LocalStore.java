package io.lading.storage.local;

import static java.nio.file.StandardOpenOption.CREATE;
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
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;

/// A [ContentStore] in a local directory, for one process at a time.
///
/// Publication takes four steps, always in this order: write, flush the file, rename, flush the directories. The
/// rename is the moment of publication; it happens only when every byte of the content is on stable storage.
public final class LocalStore implements ContentStore, AutoCloseable {
    static final String UPLOADS = "uploads";
    static final String FILES = "files";

    /// Written and removed by probes. The fixed name ensures that a crash leaves at most one file, which the
    /// next probe removes.
    private static final String PROBE = "lading.probe";

    /// A disk with less free space counts as full, whatever the message of its error.
    private static final long FULL_BYTES = 1 << 20;

    private final Path root;
    private final Path uploads;
    private final Path files;
    private final DirectoryLock directoryLock;
    private final boolean ownsLock;
    private final Flusher flusher;
    private final DiskGate gate = new DiskGate();
    private final LocalConcatenation concatenation = new LocalConcatenation(this);
    private final LocalPublication publication;
    private final LocalContents contents;

    /// Found once: to find it again, the JDK reads the list of mounted file systems.
    private final FileStore fileSystem;

    /// The most directory entries not yet on stable storage that are remembered while no writer is open.
    private static final int MAX_UNSYNCED = 1000;

    /// Receiving contents whose directory entry is not known to be on stable storage yet.
    private final Set<ContentKey> unsyncedEntries = ConcurrentHashMap.newKeySet();

    private LocalStore(Path root, DirectoryLock directoryLock, boolean ownsLock, Flusher flusher) throws IOException {
        this.root = root;
        this.uploads = root.resolve(UPLOADS);
        this.files = root.resolve(FILES);
        this.directoryLock = directoryLock;
        this.ownsLock = ownsLock;
        this.flusher = flusher;
        this.publication = new LocalPublication(flusher, gate, directoryLock);
        this.contents = new LocalContents(root, gate);
        this.fileSystem = Files.getFileStore(root);
    }

    /// Opens the store in a directory, which is created if missing.
    ///
    /// @param flusher flushes this file system
    /// @throws StorageException if the directory cannot be used, or another process uses it
    public static LocalStore open(Path root, Flusher flusher) throws StorageException {
        try {
            Files.createDirectories(root);
            return open(root, DirectoryLock.take(root), true, flusher);
        } catch (IOException e) {
            throw Faults.storage("use the data directory " + root, e);
        }
    }

    /// Opens the store in a directory that exists.
    ///
    /// @param lock    of that directory. The caller closes it, after everything else that it protects
    /// @param flusher flushes this file system
    /// @throws StorageException if the directory cannot be used
    public static LocalStore open(Path root, DirectoryLock lock, Flusher flusher) throws StorageException {
        try {
            return open(root, lock, false, flusher);
        } catch (IOException e) {
            throw Faults.storage("use the data directory " + root, e);
        }
    }

    private static LocalStore open(Path root, DirectoryLock lock, boolean ownsLock, Flusher flusher)
            throws IOException {
        LocalStore store = new LocalStore(root, lock, ownsLock, flusher);
        Files.createDirectories(store.uploads);
        Files.createDirectories(store.files);
        store.checkOneFileSystem();
        flusher.directories(List.of(root, store.uploads, store.files));
        return store;
    }

    /// Publication is a rename, and a shared flush covers one file system.
    private void checkOneFileSystem() throws IOException {
        for (Path directory : List.of(uploads, files)) {
            if (!Files.getFileStore(directory).equals(fileSystem)) {
                String message = directory + " must be on the same file system as " + root + ".";
                throw new StorageException(Kind.PERMANENT, message, null);
            }
        }
    }

    @Override
    public ContentWriter openWriter(ContentKey key) throws StorageException {
        Path path = receiving(key);
        long failuresBefore = flusher.sharedFailures();
        try (DiskGate.Pass _ = gate.write()) {
            return new LocalWriter(key, open(key, path), failuresBefore, this);
        } catch (IOException e) {
            throw fault("open " + path, e);
        }
    }

    /// Checks first whether the file exists, because an exception for each new content would cost more. With
    /// `NOFOLLOW_LINKS` the check itself would create one.
    private FileChannel open(ContentKey key, Path path) throws IOException {
        if (Files.exists(path)) {
            try {
                return FileChannel.open(path, Set.of(WRITE, LinkOption.NOFOLLOW_LINKS));
            } catch (NoSuchFileException e) {
                // Published or discarded since the check.
            }
        }
        if (published(key).isPresent()) {
            throw new ContentPublishedException(key);
        }
        unsyncedEntries.add(key);
        return FileChannel.open(path, Set.of(WRITE, CREATE, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public ContentReader openReader(ContentKey key) throws StorageException {
        try (DiskGate.Pass _ = gate.read()) {
            return new LocalReader(key, contents.open(key), gate);
        } catch (IOException e) {
            throw fault("open content " + key, e);
        }
    }

    @Override
    public void publish(ContentKey key, long length, String name) throws StorageException {
        Path source = receiving(key);
        Path directory = files.resolve(key.value());
        try {
            if (Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
                publication.shorten(source, length);
                publication.move(source, directory, SafeName.of(name));
            } else if (published(key).isEmpty()) {
                throw new ContentMissingException(key);
            }
            flusher.directories(List.of(directory, files, uploads));
            unsyncedEntries.remove(key);
        } catch (IOException e) {
            throw fault("publish content " + key, e);
        }
    }

    @Override
    public void discard(ContentKey key) throws StorageException {
        Path directory = files.resolve(key.value());
        try {
            boolean wasReceiving;
            boolean wasPublished;
            try (DiskGate.Pass _ = gate.write()) {
                wasReceiving = Files.deleteIfExists(receiving(key));
                Optional<Path> path = published(key);
                if (path.isPresent()) {
                    Files.deleteIfExists(path.get());
                }
                wasPublished = deleteDirectory(directory);
            }
            if (wasReceiving || wasPublished) {
                flusher.directories(List.of(wasReceiving ? uploads : files));
            }
            unsyncedEntries.remove(key);
        } catch (IOException e) {
            throw fault("discard content " + key, e);
        }
    }

    private static boolean deleteDirectory(Path directory) throws IOException {
        try {
            return Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            throw new IOException(directory + " contains files that this store did not create", e);
        }
    }

    @Override
    public void concatenate(ContentKey target, List<Part> parts, LongPredicate copied) throws StorageException {
        try {
            concatenation.run(target, parts, copied);
        } catch (IOException e) {
            throw fault("concatenate into " + target, e);
        }
    }

    @Override
    public Optional<Stored> find(ContentKey key) throws StorageException {
        try (DiskGate.Pass _ = gate.read()) {
            return LocalInventory.find(receiving(key), files.resolve(key.value()));
        } catch (IOException e) {
            throw fault("look for content " + key, e);
        }
    }

    @Override
    public void inventory(Visitor visitor) throws StorageException {
        try {
            LocalInventory.visit(uploads, files, visitor);
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            throw fault("list the data directory", e);
        }
    }

    @Override
    public long usableBytes() throws StorageException {
        try (DiskGate.Pass _ = gate.read()) {
            return fileSystem.getUsableSpace();
        } catch (IOException e) {
            throw Faults.storage("measure the free space of " + uploads, e);
        }
    }

    @Override
    public void probe() throws StorageException {
        Path path = root.resolve(PROBE);
        long failuresBefore = flusher.sharedFailures();
        try (DiskGate.Pass _ = gate.write()) {
            directoryLock.check();
            try (FileChannel channel = FileChannel.open(path, Set.of(WRITE, CREATE, LinkOption.NOFOLLOW_LINKS))) {
                channel.write(ByteBuffer.wrap(new byte[] {1}));
                flusher.file(channel, failuresBefore);
            } finally {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw fault("write to the data directory " + root, e);
        }
    }

    @Override
    public void close() throws StorageException {
        if (ownsLock) {
            directoryLock.close();
        }
    }

    /// Classifies an error of the disk. The system's message can be in any language, so the free space is
    /// checked, too.
    StorageException fault(String what, IOException cause) {
        StorageException fault = Faults.storage(what, cause);
        boolean full = fault.kind() == Kind.TEMPORARY && hasNoRoom();
        return full ? new StorageException(Kind.NO_SPACE, "Not enough space to " + what, cause) : fault;
    }

    private boolean hasNoRoom() {
        try {
            return fileSystem.getUsableSpace() < FULL_BYTES;
        } catch (IOException e) {
            return false;
        }
    }

    /// Makes the written bytes of open receiving content durable, and its directory entry if it is new.
    ///
    /// @param failuresBefore how many shared flushes had failed when the channel was opened
    void flush(ContentKey key, FileChannel channel, long failuresBefore) throws IOException {
        flusher.file(channel, failuresBefore);
        if (unsyncedEntries.contains(key)) {
            flusher.directories(List.of(uploads));
            unsyncedEntries.remove(key);
        }
    }

    /// Makes the written bytes of open receiving content durable, but not its directory entry.
    ///
    /// @param failuresBefore how many shared flushes had failed when the channel was opened
    void flushBytes(FileChannel channel, long failuresBefore) throws IOException {
        flusher.file(channel, failuresBefore);
    }

    /// Called after a writer was closed. An append without bytes flushes nothing, so its entry would stay in
    /// memory.
    void closed(ContentKey key) {
        if (unsyncedEntries.size() <= MAX_UNSYNCED || !unsyncedEntries.contains(key)) {
            return;
        }
        try {
            flusher.directories(List.of(uploads));
            unsyncedEntries.remove(key);
        } catch (IOException e) {
            // Nothing depends on the entry yet; the flush of the first bytes retries.
        }
    }

    void markUnsynced(ContentKey key) {
        unsyncedEntries.add(key);
    }

    long sharedFailures() {
        return flusher.sharedFailures();
    }

    DiskGate gate() {
        return gate;
    }

    Path receiving(ContentKey key) {
        return uploads.resolve(key.value());
    }

    private Optional<Path> published(ContentKey key) throws IOException {
        return LocalInventory.contentIn(files.resolve(key.value()));
    }
}

package io.lading.storage.objects;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.StoreOutageException;
import io.lading.storage.local.Faults;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/// Objects as files of a directory that all nodes have mounted. The file system needs atomic renames, and
/// `fsync` of files and directories that reaches stable storage.
///
/// An object appears by a rename, when all its bytes are on stable storage. Directories are created when they
/// are needed and removed when they are empty, by any node at any time; a rename that finds its directory
/// removed creates it again. A directory that is not mounted has no [#TEMPORARIES]: every call fails then. Only
/// the account of the servers can read what they create.
public final class DirectoryObjects implements Objects {
    /// Holds files that are being written. Names of objects cannot begin with a dot.
    private static final String TEMPORARIES = ".tmp";

    /// Files that are older are left over from a crash.
    private static final long OLD_MILLIS = 24L * 60 * 60 * 1000;

    /// How often a directory is created again after another node removed it.
    private static final int MAX_ATTEMPTS = 100;

    private static final String PART = "[A-Za-z0-9_=-][A-Za-z0-9._=-]*";
    private static final Pattern NAME = Pattern.compile(PART + "(/" + PART + ")*");
    private static final Pattern PREFIX = Pattern.compile("(" + PART + "/)*(" + PART + ")?");

    private final Path root;
    private final Path temporaries;
    private final ObjectNames names = new ObjectNames();

    private DirectoryObjects(Path root) {
        this.root = root;
        this.temporaries = root.resolve(TEMPORARIES);
    }

    /// Opens a directory, which is created if missing.
    ///
    /// @throws StorageException if it cannot be used
    public static DirectoryObjects open(Path root) throws StorageException {
        DirectoryObjects objects = new DirectoryObjects(root);
        try {
            PrivatePaths.createDirectories(objects.temporaries);
            force(root);
        } catch (IOException e) {
            throw failed("use the directory " + root, e);
        }
        objects.removeOldTemporaries();
        return objects;
    }

    /// Opens a directory that was opened before. Creates nothing outside it, because a directory that is not
    /// mounted would appear on the disk below.
    ///
    /// @throws StorageException if it cannot be used, or was never opened
    public static DirectoryObjects openExisting(Path root) throws StorageException {
        DirectoryObjects objects = new DirectoryObjects(root);
        if (!Files.isDirectory(objects.temporaries)) {
            throw new StorageException(
                    Kind.PERMANENT,
                    root + " is not the shared directory that this database knows: it has no directory " + TEMPORARIES
                            + ". Is the shared directory mounted?",
                    null);
        }
        objects.removeOldTemporaries();
        return objects;
    }

    /// Compares times of the same file system, because clocks of nodes differ.
    private void removeOldTemporaries() throws StorageException {
        try {
            removeTemporaries();
        } catch (IOException e) {
            throw failed("use the directory " + root, e);
        }
    }

    private void removeTemporaries() throws IOException {
        Path mine = temporaries.resolve(names.nonce());
        Files.createFile(mine);
        long now = Files.getLastModifiedTime(mine, LinkOption.NOFOLLOW_LINKS).toMillis();
        try (var found = Files.newDirectoryStream(temporaries)) {
            for (Path path : found) {
                if (now - modified(path, now) > OLD_MILLIS) {
                    Files.deleteIfExists(path);
                }
            }
        }
        Files.deleteIfExists(mine);
    }

    private static long modified(Path path, long ifMissing) throws IOException {
        try {
            return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toMillis();
        } catch (NoSuchFileException e) {
            return ifMissing;
        }
    }

    @Override
    public void put(String name, List<ByteBuffer> bytes, int crc32c) throws StorageException {
        Path target = path(name);
        Path temporary = temporaries.resolve(names.nonce());
        try {
            try {
                write(temporary, bytes, crc32c);
                move(temporary, target);
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(temporary);
                throw e;
            }
            forceUpwards(parent(target));
        } catch (IOException e) {
            throw failed("store " + target, e);
        }
    }

    private static void write(Path path, List<ByteBuffer> bytes, int crc32c) throws IOException {
        CRC32C sum = new CRC32C();
        try (FileChannel channel = FileChannel.open(path, Set.of(WRITE, CREATE_NEW), PrivatePaths.ofFile(path))) {
            for (ByteBuffer part : bytes) {
                sum.update(part.duplicate());
                ByteBuffer rest = part.duplicate();
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
            }
            if ((int) sum.getValue() != crc32c) {
                throw new StorageException(Kind.PERMANENT, "The checksum of the bytes for " + path + " differs", null);
            }
            channel.force(true);
        }
    }

    private static void move(Path temporary, Path target) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                PrivatePaths.createDirectories(parent(target));
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
                return;
            } catch (NoSuchFileException | FileAlreadyExistsException e) { // a directory was removed meanwhile
                if (attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /// Flushes a directory and those above it. Another node may have created one of them a moment ago, so none
    /// is known to be durable; a flush without changes costs little.
    private void forceUpwards(Path directory) throws IOException {
        for (Path each = directory; !each.equals(root); each = parent(each)) {
            force(each);
        }
        force(root);
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        }
    }

    @Override
    public ObjectStream get(String name, long from, long to) throws StorageException {
        Path path = path(name);
        try {
            FileChannel channel = FileChannel.open(path, Set.of(READ, LinkOption.NOFOLLOW_LINKS));
            try {
                if (from < 0 || to < from || channel.size() < to) {
                    String range = from + "-" + to + " of " + channel.size() + " bytes";
                    throw new StorageException(Kind.PERMANENT, "Cannot read " + range + " of " + path, null);
                }
                return new FileRange(path, channel, from, to);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            checkMounted();
            throw new MissingObjectException(name);
        } catch (IOException e) {
            throw failed("read " + path, e);
        }
    }

    private static StorageException failed(String what, IOException cause) {
        StorageException failure = Faults.storage(what, cause);
        boolean outage = failure.kind() == Kind.TEMPORARY && !(cause instanceof StorageException);
        return outage ? new StoreOutageException(String.valueOf(failure.getMessage()), cause) : failure;
    }

    private void checkMounted() throws StorageException {
        if (!Files.isDirectory(temporaries)) {
            throw new StoreOutageException(temporaries + " does not exist: is the shared directory mounted?", null);
        }
    }

    @Override
    public Optional<Long> size(String name) throws StorageException {
        Path path = path(name.endsWith("/") ? name.substring(0, name.length() - 1) : name);
        try {
            BasicFileAttributes found =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            boolean isObject = found.isRegularFile() && !name.endsWith("/");
            return isObject ? Optional.of(found.size()) : Optional.empty();
        } catch (NoSuchFileException e) {
            checkMounted();
            return Optional.empty();
        } catch (IOException e) {
            throw failed("look for " + path, e);
        }
    }

    @Override
    public void list(String prefix, Visitor visitor) throws StorageException {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("Invalid prefix: " + prefix);
        }
        checkMounted();
        try {
            new DirectoryListing(root, name -> NAME.matcher(name).matches(), visitor).run(prefix);
        } catch (IOException e) {
            throw failed("list " + root.resolve(prefix), e);
        }
    }

    @Override
    public void delete(Collection<String> objects) throws StorageException {
        checkMounted();
        try {
            Set<Path> directories = new LinkedHashSet<>();
            for (String name : objects) {
                Path path = path(name);
                if (Files.deleteIfExists(path)) {
                    directories.add(parent(path));
                }
            }
            Set<Path> changed = new LinkedHashSet<>();
            for (Path directory : directories) {
                changed.add(removeEmpty(directory));
            }
            for (Path directory : changed) {
                forceIfExists(directory);
            }
        } catch (IOException e) {
            throw failed("delete objects of " + root, e);
        }
    }

    /// Removes a directory and those above it while they are empty; returns the first that stays. The file
    /// system refuses to remove a directory in which another node has just stored an object.
    private Path removeEmpty(Path directory) throws IOException {
        Path each = directory;
        while (!each.equals(root)) {
            try {
                Files.deleteIfExists(each);
            } catch (DirectoryNotEmptyException e) {
                return each;
            }
            each = parent(each);
        }
        return root;
    }

    private static void forceIfExists(Path directory) throws IOException {
        try {
            force(directory);
        } catch (NoSuchFileException e) {
            // Another deletion removed it, and flushes what is above it.
        }
    }

    @Override
    public String location(String name) {
        return root.resolve(name).toString();
    }

    private Path path(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Invalid object name: " + name);
        }
        return root.resolve(name);
    }

    /// The directory of a path below the root.
    private static Path parent(Path path) {
        return java.util.Objects.requireNonNull(path.getParent());
    }

    @Override
    public void close() {
        // Nothing stays open.
    }

    /// A range of an open file, which stays readable when the object is deleted.
    private static final class FileRange implements ObjectStream {
        private final Path path;
        private final FileChannel channel;
        private final long end;
        private long position;

        FileRange(Path path, FileChannel channel, long from, long to) {
            this.path = path;
            this.channel = channel;
            this.position = from;
            this.end = to;
        }

        @Override
        public int read(ByteBuffer buffer) throws StorageException {
            if (position == end) {
                return -1;
            }
            int limit = buffer.limit();
            try {
                buffer.limit(buffer.position() + (int) Math.min(buffer.remaining(), end - position));
                int count = channel.read(buffer, position);
                if (count < 0) {
                    throw new StorageException(Kind.PERMANENT, path + " ends at byte " + position, null);
                }
                position += count;
                return count;
            } catch (IOException e) {
                throw failed("read " + path, e);
            } finally {
                buffer.limit(limit);
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing was written.
            }
        }
    }
}

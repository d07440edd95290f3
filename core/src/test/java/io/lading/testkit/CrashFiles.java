package io.lading.testkit;

import io.lading.testkit.CrashDisk.Call;
import io.lading.testkit.CrashDisk.DirectoryNode;
import io.lading.testkit.CrashDisk.FileNode;
import io.lading.testkit.CrashDisk.Node;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The file operations of a [CrashDisk] that the local store uses.
final class CrashFiles extends FileSystemProvider {
    private final CrashDisk disk;
    private final CrashFileSystem fileSystem;

    CrashFiles(CrashDisk disk, CrashFileSystem fileSystem) {
        this.disk = disk;
        this.fileSystem = fileSystem;
    }

    private @Nullable Node find(Path path) {
        Node node = disk.root();
        for (Path name : path) {
            if (!(node instanceof DirectoryNode directory)) {
                return null;
            }
            node = directory.entries.get(name.toString());
        }
        return node;
    }

    private Node existing(Path path) throws NoSuchFileException {
        Node node = find(path);
        if (node == null) {
            throw new NoSuchFileException(path.toString());
        }
        return node;
    }

    private DirectoryNode parent(Path path) throws IOException {
        Path parent = path.getParent();
        Node node = parent == null || parent.getNameCount() == 0 ? disk.root() : existing(parent);
        if (node instanceof DirectoryNode directory) {
            return directory;
        }
        throw new NotDirectoryException(path.toString());
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        if (options.contains(StandardOpenOption.WRITE)) {
            disk.admit(Call.OPEN);
        }
        synchronized (disk) {
            disk.operate();
            Node node = find(path);
            boolean fresh = options.contains(StandardOpenOption.CREATE_NEW);
            if (node != null && fresh) {
                throw new FileAlreadyExistsException(path.toString());
            }
            if (node == null && (fresh || options.contains(StandardOpenOption.CREATE))) {
                node = new FileNode();
                parent(path).entries.put(name(path), node);
            }
            if (node == null) {
                throw new NoSuchFileException(path.toString());
            }
            return new CrashChannel(disk, node);
        }
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        synchronized (disk) {
            disk.operate();
            if (find(path) != null) {
                throw new FileAlreadyExistsException(path.toString());
            }
            parent(path).entries.put(name(path), new DirectoryNode());
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        synchronized (disk) {
            disk.operate();
            if (existing(path) instanceof DirectoryNode directory && !directory.entries.isEmpty()) {
                throw new DirectoryNotEmptyException(path.toString());
            }
            parent(path).entries.remove(name(path));
        }
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        disk.admit(Call.RENAME);
        synchronized (disk) {
            disk.operate();
            Node node = existing(source);
            parent(target).entries.put(name(target), node);
            parent(source).entries.remove(name(source));
        }
    }

    @Override
    public void createLink(Path link, Path target) throws IOException {
        synchronized (disk) {
            disk.operate();
            parent(link).entries.put(name(link), existing(target));
        }
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        synchronized (disk) {
            disk.operate();
            if (!(existing(path) instanceof DirectoryNode directory)) {
                throw new NotDirectoryException(path.toString());
            }
            List<Path> found =
                    directory.entries.keySet().stream().map(path::resolve).toList();
            return new DirectoryStream<>() {
                @Override
                public Iterator<Path> iterator() {
                    return found.iterator();
                }

                @Override
                public void close() {
                    // There is nothing to close.
                }
            };
        }
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        synchronized (disk) {
            return type.cast(new CrashAttributes(existing(path)));
        }
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        synchronized (disk) {
            existing(path);
        }
    }

    @Override
    public FileStore getFileStore(Path path) {
        return new CrashFileStore(disk);
    }

    @Override
    public String getScheme() {
        return "crash";
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return fileSystem;
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Path getPath(URI uri) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isSameFile(Path path, Path other) {
        return path.equals(other);
    }

    @Override
    public boolean isHidden(Path path) {
        return false;
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        return null;
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        if (!attributes.equals("unix:nlink")) {
            throw new UnsupportedOperationException(attributes);
        }
        synchronized (disk) {
            return Map.of("nlink", links(disk.root(), existing(path)));
        }
    }

    private static int links(DirectoryNode directory, Node node) {
        int count = 0;
        for (Node entry : directory.entries.values()) {
            count += entry == node ? 1 : 0;
            count += entry instanceof DirectoryNode inner ? links(inner, node) : 0;
        }
        return count;
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
        throw new UnsupportedOperationException();
    }
}

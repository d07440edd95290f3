package io.lading.storage.local;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentMissingException;
import io.lading.storage.ContentStore.Part;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;

/// Concatenates files of `uploads/`. If it is safe, the target becomes a second hard link to the first part and
/// only the other parts are copied, inside the kernel. On file systems with shared extents no bytes are copied.
///
/// A file that already has a second link belongs to an earlier target, published or not, and is copied instead:
/// appending to it would change that target. The link count survives restarts, so no record is needed.
final class LocalConcatenation {
    /// The most bytes copied by one system call, so that a stop is noticed and other requests can use the disk.
    private static final long SLICE_BYTES = 64L << 20;

    private final LocalStore store;
    private final ReentrantLock linking = new ReentrantLock();

    LocalConcatenation(LocalStore store) {
        this.store = store;
    }

    void run(ContentKey target, List<Part> parts, LongPredicate copied) throws IOException {
        Path path = store.receiving(target);
        store.markUnsynced(target);
        boolean linked = begin(path, parts);
        long failuresBefore = store.sharedFailures();
        try (FileChannel out = FileChannel.open(path, CREATE, WRITE, LinkOption.NOFOLLOW_LINKS)) {
            long position = 0;
            for (int i = 0; i < parts.size(); i++) {
                if (i > 0 || !linked) {
                    copy(parts.get(i), out, position, copied);
                }
                position = Math.addExact(position, parts.get(i).length());
            }
            store.flush(target, out, failuresBefore);
        }
    }

    /// Removes the result of an earlier attempt, and links the first part unless another file shares its bytes.
    /// Returns whether it is linked.
    private boolean begin(Path target, List<Part> parts) throws IOException {
        linking.lock();
        try (DiskGate.Pass _ = store.gate().write()) {
            Files.deleteIfExists(target);
            return !parts.isEmpty()
                    && linkFirst(target, store.receiving(parts.getFirst().key()));
        } finally {
            linking.unlock();
        }
    }

    private static boolean linkFirst(Path target, Path source) throws IOException {
        try {
            int links = (Integer) Files.getAttribute(source, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
            if (links != 1) {
                return false;
            }
            Files.createLink(target, source);
            return true;
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        } catch (NoSuchFileException e) {
            throw new ContentMissingException(
                    new ContentKey(source.getFileName().toString()));
        }
    }

    private void copy(Part part, FileChannel out, long position, LongPredicate copied) throws IOException {
        try (FileChannel in = FileChannel.open(store.receiving(part.key()), READ, LinkOption.NOFOLLOW_LINKS)) {
            out.position(position);
            long done = 0;
            long moved = 0;
            while (done < part.length()) {
                if (!copied.test(moved)) {
                    throw new StorageException(Kind.TEMPORARY, "Concatenation of " + part.key() + " aborted", null);
                }
                moved = slice(in, done, Math.min(SLICE_BYTES, part.length() - done), out);
                if (moved <= 0) {
                    String message = part.key() + " ends at " + done + " instead of " + part.length();
                    throw new StorageException(Kind.PERMANENT, message, null);
                }
                done += moved;
            }
            var _ = copied.test(moved);
        } catch (NoSuchFileException e) {
            throw new ContentMissingException(part.key());
        }
    }

    private long slice(FileChannel in, long from, long count, FileChannel out) throws IOException {
        try (DiskGate.Pass _ = store.gate().write()) {
            return in.transferTo(from, count, out);
        }
    }
}

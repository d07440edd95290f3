package io.lading.storage.local;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentMissingException;
import io.lading.storage.ContentStore.Part;
import io.lading.storage.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// Joins files of `uploads/`. The first can be adopted: the target becomes a second link to it and only the
/// rest is copied, inside the kernel, which on file systems with shared extents copies nothing at all.
final class LocalConcatenation {
    private final LocalStore store;

    LocalConcatenation(LocalStore store) {
        this.store = store;
    }

    void run(ContentKey target, List<Part> parts, boolean adoptFirst) throws IOException {
        Path path = store.receiving(target);
        Files.deleteIfExists(path);
        store.markUnsynced(target);
        boolean adopted = adoptFirst
                && !parts.isEmpty()
                && link(path, store.receiving(parts.getFirst().key()));
        try (FileChannel out = FileChannel.open(path, CREATE, WRITE)) {
            long position = 0;
            for (int i = 0; i < parts.size(); i++) {
                if (i > 0 || !adopted) {
                    copy(parts.get(i), out, position);
                }
                position = Math.addExact(position, parts.get(i).length());
            }
            store.flush(target, out);
        }
    }

    private static boolean link(Path target, Path source) throws IOException {
        try {
            Files.createLink(target, source);
            return true;
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    private void copy(Part part, FileChannel out, long position) throws IOException {
        try (FileChannel in = FileChannel.open(store.receiving(part.key()), READ)) {
            out.position(position);
            long done = 0;
            while (done < part.length()) {
                long moved = in.transferTo(done, part.length() - done, out);
                if (moved <= 0) {
                    String message = part.key() + " ends at " + done + " instead of " + part.length();
                    throw new StorageException(StorageException.Kind.PERMANENT, message, null);
                }
                done += moved;
            }
        } catch (NoSuchFileException e) {
            throw new ContentMissingException(part.key());
        }
    }
}

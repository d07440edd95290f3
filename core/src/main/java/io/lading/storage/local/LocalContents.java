package io.lading.storage.local;

import static java.nio.file.StandardOpenOption.READ;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentMissingException;
import io.lading.storage.ContentReader;
import io.lading.storage.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// The contents of a data directory, for reading. It neither locks nor changes the directory, which a server
/// may be using. Thread-safe.
public final class LocalContents {
    private final Path uploads;
    private final Path files;
    private final DiskGate gate;

    /// @param root a data directory
    public LocalContents(Path root) {
        this(root, new DiskGate());
    }

    LocalContents(Path root, DiskGate gate) {
        this.uploads = root.resolve(LocalStore.UPLOADS);
        this.files = root.resolve(LocalStore.FILES);
        this.gate = gate;
    }

    /// Opens a content, receiving or published.
    ///
    /// @throws ContentMissingException if there is none
    public ContentReader openReader(ContentKey key) throws StorageException {
        try (DiskGate.Pass _ = gate.read()) {
            return new LocalReader(key, open(key), gate);
        } catch (IOException e) {
            throw Faults.storage("open content " + key, e);
        }
    }

    /// Content can move from receiving to published between two checks, so receiving is tried first and once
    /// more.
    FileChannel open(ContentKey key) throws IOException {
        for (int attempt = 0; attempt < 2; attempt++) {
            try {
                return FileChannel.open(uploads.resolve(key.value()), Set.of(READ, LinkOption.NOFOLLOW_LINKS));
            } catch (NoSuchFileException e) {
                Optional<Path> path = LocalInventory.contentIn(files.resolve(key.value()));
                if (path.isPresent()) {
                    return FileChannel.open(path.get(), Set.of(READ, LinkOption.NOFOLLOW_LINKS));
                }
            }
        }
        throw new ContentMissingException(key);
    }
}

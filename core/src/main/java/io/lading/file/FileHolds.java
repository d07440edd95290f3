package io.lading.file;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentMissingException;
import io.lading.storage.ContentReader;
import io.lading.storage.ContentStore;
import io.lading.storage.Delivery;
import io.lading.storage.StorageException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The files that this node is sending. A file that would end meanwhile is kept until it is sent: also by a shared
/// store, where deleted objects would end the download, and by the other nodes. Thread-safe.
public final class FileHolds implements Shelf.Opener {
    /// How long a hold lasts without a renewal, such as after the death of its node.
    static final Duration VALIDITY = Duration.ofMinutes(4);

    /// Files that end within this time are held. Longer than the time between two renewals.
    static final Duration AHEAD = Duration.ofMinutes(3);

    /// A download from the store is expected to end within this time.
    private static final Duration LONGEST_DOWNLOAD = Duration.ofDays(1);

    /// The most ids in one question to the database.
    private static final int BATCH = 500;

    private final ExpiryRepository files;
    private final ContentStore store;
    private final String node;
    private final Clock clock;

    /// The number of readers of each file.
    private final Map<FileId, Integer> open = new HashMap<>();

    private final Set<FileId> held = new HashSet<>();

    /// @param node an id of this node, at most 36 characters
    public FileHolds(ExpiryRepository files, ContentStore store, String node, Clock clock) {
        this.files = files;
        this.store = store;
        this.node = node;
        this.clock = clock;
    }

    @Override
    public ContentReader open(StoredFile file) throws StorageException {
        synchronized (this) {
            open.merge(file.id(), 1, Integer::sum);
        }
        boolean opened = false;
        try {
            Instant end = file.times().expiresAt();
            if (end != null && end.isBefore(clock.instant().plus(AHEAD))) {
                hold(file.id());
            }
            ContentReader reader = new Held(
                    file.id(), store.openReader(new ContentKey(file.id().value())));
            opened = true;
            return reader;
        } finally {
            if (!opened) {
                close(file.id());
            }
        }
    }

    /// An address of the store. The servers do not see how long a download from there lasts, so a file that ends soon
    /// has none.
    @Override
    public Optional<URI> address(StoredFile file, Delivery as) throws StorageException {
        Instant end = file.times().expiresAt();
        if (end != null && end.isBefore(clock.instant().plus(LONGEST_DOWNLOAD))) {
            return Optional.empty();
        }
        return store.address(new ContentKey(file.id().value()), file.size(), as);
    }

    private void hold(FileId id) throws StorageException {
        if (!files.hold(id, node, VALIDITY)) {
            throw new ContentMissingException(new ContentKey(id.value()));
        }
        boolean needed;
        synchronized (this) {
            needed = open.containsKey(id);
            if (needed) {
                held.add(id);
            }
        }
        if (!needed) {
            files.release(id, node);
        }
    }

    /// Holds the files that are open and will end soon. Meant to be called once a minute.
    public void renew() throws StorageException {
        List<FileId> all;
        synchronized (this) {
            all = new ArrayList<>(open.keySet());
        }
        Instant soon = clock.instant().plus(AHEAD);
        for (int from = 0; from < all.size(); from += BATCH) {
            List<FileId> some = all.subList(from, Math.min(all.size(), from + BATCH));
            for (FileId id : files.endingBefore(soon, some)) {
                hold(id);
            }
        }
    }

    private void close(FileId id) throws StorageException {
        boolean release;
        synchronized (this) {
            Integer left = open.computeIfPresent(id, (_, count) -> count == 1 ? null : count - 1);
            release = left == null && held.remove(id);
        }
        if (release) {
            files.release(id, node);
        }
    }

    /// A reader whose file is held.
    private final class Held implements ContentReader {
        private final FileId id;
        private final ContentReader reader;
        private boolean closed;

        Held(FileId id, ContentReader reader) {
            this.id = id;
            this.reader = reader;
        }

        @Override
        public int read(ByteBuffer buffer, long position) throws StorageException {
            return reader.read(buffer, position);
        }

        @Override
        public long length() throws StorageException {
            return reader.length();
        }

        @Override
        public void close() throws StorageException {
            if (closed) {
                return;
            }
            closed = true;
            try {
                reader.close();
            } finally {
                FileHolds.this.close(id);
            }
        }
    }
}

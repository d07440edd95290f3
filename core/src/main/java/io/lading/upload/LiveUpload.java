package io.lading.upload;

import io.lading.storage.ContentKey;
import io.lading.storage.StorageException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/// One unfinished upload while this process works on it: its durable state, who writes to it, and the digest
/// that follows it. Safe for use by many threads.
final class LiveUpload {
    private final ReentrantLock lock = new ReentrantLock();
    private final UploadRepository repository;
    private final Clock clock;
    private final Duration expiry;
    private final Claims claims = new Claims();
    private final DigestFollower digest;
    private Upload upload;

    LiveUpload(Upload upload, UploadRepository repository, Clock clock, Duration expiry, DigestFollower digest) {
        this.upload = upload;
        this.repository = repository;
        this.clock = clock;
        this.expiry = expiry;
        this.digest = digest;
        digest.mayRead(upload.offset());
    }

    /// The state, every byte of which is durable.
    Upload upload() {
        lock.lock();
        try {
            return upload;
        } finally {
            lock.unlock();
        }
    }

    Claims claims() {
        return claims;
    }

    DigestFollower digest() {
        return digest;
    }

    ContentKey key() {
        return keyOf(upload());
    }

    static ContentKey keyOf(Upload upload) {
        return new ContentKey(upload.id().value());
    }

    /// Records that the bytes `from` up to and without `to`, which the caller has flushed, are durable, and the
    /// length where it became known.
    ///
    /// @param mayFill whether it may become full by this; otherwise the byte that would make it full is left
    ///     out, for completion to record
    /// @return the upload as it is now
    /// @throws LostClaimException if another process has taken the upload over, or it is gone
    Upload record(long from, long to, long length, boolean mayFill) throws StorageException {
        return change((before, expiresAt) -> grown(before, from, to, length, mayFill, expiresAt));
    }

    /// Notes in memory alone that bytes are written. They are not durable: the next checkpoint, or completion,
    /// records them.
    Upload note(long from, long to, long length, boolean mayFill) {
        lock.lock();
        try {
            upload = grown(upload, from, to, length, mayFill, clock.instant().plus(expiry));
            digest.mayRead(upload.offset());
            return upload;
        } finally {
            lock.unlock();
        }
    }

    private static Upload grown(Upload before, long from, long to, long length, boolean mayFill, Instant expiresAt) {
        long end = mayFill ? to : before.shortOfFull(from, to, length);
        return before.with(before.extents().plus(from, end), length, expiresAt);
    }

    /// Marks the upload as on its way out.
    Upload doom() throws StorageException {
        return change((before, _) -> before.with(before.extents(), before.length(), Instant.EPOCH));
    }

    /// Replaces the state after it was completed in the repository.
    void completed(Upload complete) {
        lock.lock();
        try {
            upload = complete;
        } finally {
            lock.unlock();
        }
    }

    private Upload change(Change change) throws StorageException {
        lock.lock();
        try {
            Upload after = change.apply(upload, clock.instant().plus(expiry));
            if (!repository.record(after)) {
                throw new LostClaimException(upload.id());
            }
            upload = after;
            digest.mayRead(after.offset());
            return after;
        } finally {
            lock.unlock();
        }
    }

    @FunctionalInterface
    private interface Change {
        Upload apply(Upload before, Instant expiresAt);
    }
}

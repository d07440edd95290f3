package io.lading.upload;

import io.lading.image.ImageFormats;
import io.lading.storage.ContentKey;
import io.lading.storage.ContentStore;
import io.lading.storage.ContentWriter;
import io.lading.storage.StorageException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One unfinished upload while this process works on it: its state, who writes to it, and the digest that follows it.
/// Safe for use by many threads.
///
/// What is recorded is kept apart from what is answered: with [UploadRules.Durability#COMPLETE] bytes are answered
/// that are only written, and a record must never speak of bytes that no flush has covered.
final class LiveUpload {
    /// At most what one takes in memory besides its texts, ranges, parts and digests, in bytes: state, locks, claims,
    /// and the state of every digest algorithm.
    static final long FIXED_BYTES = 4 << 10;

    /// What one range of its extents takes; the recorded and the answered extents have their own.
    static final long RANGE_BYTES = 2 * 48;

    /// What one id of a part, or one declared digest, takes.
    static final long ITEM_BYTES = 160;

    private final ReentrantLock lock = new ReentrantLock();
    private final UploadRepository repository;
    private final Clock clock;
    private final Duration expiry;
    private final Claims claims = new Claims();
    private final DigestFollower digest;
    private final Reservation reservation;
    private volatile long judgedFrom = ImageFormats.DECIDING_BYTES;
    private volatile @Nullable Appended refusal;
    private Upload recorded;
    private Upload answered;
    private boolean doubted;

    LiveUpload(
            Upload upload,
            Reservation reservation,
            UploadRepository repository,
            Clock clock,
            Duration expiry,
            DigestFollower digest) {
        this.recorded = upload;
        this.answered = upload;
        this.reservation = reservation;
        this.repository = repository;
        this.clock = clock;
        this.expiry = expiry;
        this.digest = digest;
    }

    /// The state as clients are told it. Every byte of it is durable, but for those that were only [#note]d.
    Upload upload() {
        lock.lock();
        try {
            return answered;
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

    /// The room that is kept for it.
    Reservation reservation() {
        return reservation;
    }

    /// How many bytes from the start must be there before the content is judged (again).
    long judgedFrom() {
        return judgedFrom;
    }

    void judgeFrom(long bytes) {
        judgedFrom = bytes;
    }

    /// Why the upload was refused for good, or null. Requests that were going on meanwhile are told the same.
    @Nullable
    Appended refusal() {
        return refusal;
    }

    void refuse(Appended outcome) {
        refusal = outcome;
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
        lock.lock();
        try {
            long end = mayFill ? to : answered.shortOfFull(from, to, length);
            return store(recorded.extents().plus(from, end), length);
        } finally {
            lock.unlock();
        }
    }

    /// Makes everything that was answered durable, whoever wrote it.
    ///
    /// @param writer of this upload; its flush covers all bytes of the content
    Upload checkpoint(ContentWriter writer) throws StorageException {
        Upload before = upload();
        writer.flush();
        lock.lock();
        try {
            return store(recorded.extents().plus(before.extents()), before.length());
        } finally {
            lock.unlock();
        }
    }

    private Upload store(Extents extents, long length) throws StorageException {
        boolean nothingNoted = answered.extents().equals(recorded.extents());
        put(recorded.with(extents, length, clock.instant().plus(expiry)));
        answered =
                nothingNoted ? recorded : recorded.with(answered.extents().plus(extents), length, recorded.expiresAt());
        digest.mayRead(answered.offset());
        return answered;
    }

    /// Notes in memory alone that bytes are written. They are not durable: the next checkpoint, or completion,
    /// records them.
    Upload note(long from, long to, long length, boolean mayFill) {
        lock.lock();
        try {
            long end = mayFill ? to : answered.shortOfFull(from, to, length);
            answered = answered.with(
                    answered.extents().plus(from, end), length, clock.instant().plus(expiry));
            digest.mayRead(answered.offset());
            return answered;
        } finally {
            lock.unlock();
        }
    }

    /// How many bytes are noted and not recorded.
    long unrecordedBytes() {
        lock.lock();
        try {
            return answered.extents().total() - recorded.extents().total();
        } finally {
            lock.unlock();
        }
    }

    /// Goes back to what is recorded, because the medium failed and nobody knows what it lost of the rest.
    void forgetUnrecorded() {
        lock.lock();
        try {
            answered = recorded;
        } finally {
            lock.unlock();
        }
    }

    /// The state as it is recorded.
    Upload recorded() {
        lock.lock();
        try {
            return recorded;
        } finally {
            lock.unlock();
        }
    }

    /// Notes that a record may or may not have been made, because the repository failed. What is in memory is then
    /// forgotten after its last use, and read again.
    void doubt() {
        lock.lock();
        try {
            doubted = true;
        } finally {
            lock.unlock();
        }
    }

    /// Whether memory may differ from the record.
    boolean doubted() {
        lock.lock();
        try {
            return doubted;
        } finally {
            lock.unlock();
        }
    }

    /// Records what was only noted, so that the upload can leave the memory. Called while no request works on it.
    void recordNoted(ContentStore store) throws StorageException {
        Upload noted = upload();
        if (noted.equals(recorded())) {
            return;
        }
        if (unrecordedBytes() == 0) {
            record(0, 0, noted.length(), true);
            return;
        }
        try (ContentWriter writer = store.openWriter(key())) {
            checkpoint(writer);
        }
    }

    /// At most what it takes in memory, in bytes.
    long bytes() {
        Upload upload = upload();
        return FIXED_BYTES
                + bytes(upload.name())
                + bytes(upload.contentType())
                + bytes(upload.annotation())
                + RANGE_BYTES * upload.extents().ranges().size()
                + ITEM_BYTES * (upload.parts().size() + upload.digests().size());
    }

    private static long bytes(@Nullable String text) {
        return text == null ? 0 : (long) Character.BYTES * text.length();
    }

    /// Marks the upload as on its way out.
    Upload doom() throws StorageException {
        lock.lock();
        try {
            put(recorded.with(recorded.extents(), recorded.length(), Instant.EPOCH));
            answered = recorded;
            return answered;
        } finally {
            lock.unlock();
        }
    }

    /// Replaces the state after it was completed in the repository.
    void completed(Upload complete) {
        lock.lock();
        try {
            recorded = complete;
            answered = complete;
        } finally {
            lock.unlock();
        }
    }

    private void put(Upload after) throws StorageException {
        boolean done = false;
        try {
            done = repository.record(after);
        } finally {
            doubted = doubted || !done;
        }
        if (!done) {
            throw new LostClaimException(recorded.id());
        }
        recorded = after;
    }
}

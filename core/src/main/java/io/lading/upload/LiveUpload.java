package io.lading.upload;

import io.lading.digest.DigestFollower;
import io.lading.digest.SavedDigest;
import io.lading.image.ImageFormats;
import io.lading.space.Reservation;
import io.lading.storage.ContentKey;
import io.lading.storage.ContentStore;
import io.lading.storage.ContentWriter;
import io.lading.storage.Segment;
import io.lading.storage.StorageException;
import io.lading.upload.Upload.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One unfinished upload in memory: its state, its claims and its digest. Thread-safe.
///
/// The state in the repository (`recorded`) and the one that clients see (`acknowledged`) can differ: with
/// [UploadRules.Durability#COMPLETE] bytes are acknowledged once they are written, but a record may contain only
/// flushed bytes.
///
/// States:
///
/// | state    | meaning                                       | next                                               |
/// |----------|-----------------------------------------------|----------------------------------------------------|
/// | recorded | every acknowledged byte is recorded           | noted by [#note]; recorded by [#record]            |
/// | noted    | some acknowledged bytes are only in memory    | recorded: [#checkpoint] records these bytes,       |
/// |          |                                               | [#forgetUnrecorded] forgets them                   |
/// | refused  | the content can never be accepted             | removed by [Uploads]                               |
/// | removed  | marked for removal by [#markRemoved]          | content and record are removed by [Housekeeping]   |
/// | complete | recorded as complete                          | removed from memory by [LiveUploads#remove]        |
///
/// In addition, a recorded or noted upload is doubted after the repository failed: memory and record may
/// differ. It is evicted after the last use and loaded again.
final class LiveUpload {
    /// The most memory of one upload besides its texts, ranges, parts and digests, in bytes: state, locks,
    /// claims, and the states of every digest algorithm.
    static final long FIXED_BYTES = 5 << 10;

    /// A digest state is recorded after the progress of one checkpoint divided by this: 1 MiB.
    private static final int DIGEST_SHARE = 64;

    /// The memory of one range in bytes; recorded and acknowledged extents each have their own.
    static final long RANGE_BYTES = 2 * 48;

    /// The memory of one part id or one declared digest, in bytes.
    static final long ITEM_BYTES = 160;

    /// The memory of the link of an upload, in bytes: its ids and its name.
    static final long LINK_BYTES = 2 * ITEM_BYTES + Character.BYTES * LinkUse.MAX_NAME;

    private final ReentrantLock lock = new ReentrantLock();
    private final UploadRepository repository;
    private final Clock clock;
    private final Duration expiry;
    private final Claims claims;
    private final DigestFollower digest;
    private final long checkpointBytes;
    private final Reservation reservation;
    private volatile long judgeableFrom = ImageFormats.DECIDING_BYTES;
    private volatile boolean judged;
    private volatile @Nullable Appended refusal;
    private Upload recorded;
    private Upload acknowledged;
    private boolean doubted;
    private long digestRecorded;

    /// @param checkpointBytes the bytes of a checkpoint
    LiveUpload(
            Upload upload,
            Reservation reservation,
            UploadRepository repository,
            Clock clock,
            Duration expiry,
            DigestFollower digest,
            long checkpointBytes,
            Claims.Kind claims) {
        this.recorded = upload;
        this.acknowledged = upload;
        this.reservation = reservation;
        this.repository = repository;
        this.clock = clock;
        this.expiry = expiry;
        this.digest = digest;
        this.checkpointBytes = checkpointBytes;
        this.claims = claims.of(upload, this::refresh);
    }

    /// Continues the digest from the state in the record. Bytes beyond the recorded offset may be received anew, and
    /// differ; a state of them is ignored.
    void resumeDigest(SavedDigest saved) {
        if (saved.position() <= recorded().offset()) {
            digest.resumeFrom(saved);
            digestRecorded = Math.max(digestRecorded, saved.position());
        }
    }

    /// The state that clients see. Every byte in it is durable, except those that were only [#note]d.
    Upload acknowledged() {
        lock.lock();
        try {
            return acknowledged;
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

    /// The space reserved for it.
    Reservation reservation() {
        return reservation;
    }

    /// Whether the content can be examined now that this many bytes from the start are written.
    boolean isJudgeable(long available) {
        return !judged && available >= judgeableFrom;
    }

    /// The bytes so far did not decide; examine the content again when this many are written.
    void judgeAgainFrom(long bytes) {
        judgeableFrom = bytes;
    }

    /// The first bytes need no further examination.
    void markJudged() {
        judged = true;
    }

    /// Why the upload was permanently refused, or null. Concurrent requests return the same refusal.
    @Nullable
    Appended refusal() {
        return refusal;
    }

    void refuse(Appended outcome) {
        refusal = outcome;
    }

    ContentKey key() {
        return keyOf(acknowledged());
    }

    static ContentKey keyOf(Upload upload) {
        return new ContentKey(upload.id().value());
    }

    /// Records the bytes from `from` to `to` (exclusive), which the caller has flushed, and the length.
    ///
    /// @param by      the claim of the request
    /// @param mayFill whether the upload may become full; otherwise the byte that would make it full is left for
    ///     completion to record
    /// @param written every segment that the request made durable
    /// @return the upload as it is now
    /// @throws OutdatedFenceException if another request owns the bytes now, or the upload was removed
    Upload record(Claims.Claim by, long from, long to, Length length, boolean mayFill, List<Segment> written)
            throws StorageException {
        lock.lock();
        try {
            long end = mayFill ? to : acknowledged.endWithoutLastByte(from, to, length);
            Extents added = Extents.empty().plus(from, end);
            return store(by, added, mayFill, length, State.RECEIVING, written);
        } finally {
            lock.unlock();
        }
    }

    /// Records flushed bytes like [#record], without the last byte, and sets the state to [State#VERIFYING].
    void recordVerifying(Claims.Claim by, long from, long to, Length length, List<Segment> written)
            throws StorageException {
        lock.lock();
        try {
            long end = acknowledged.endWithoutLastByte(from, to, length);
            var _ = store(by, Extents.empty().plus(from, end), false, length, State.VERIFYING, written);
        } finally {
            lock.unlock();
        }
    }

    /// Makes every acknowledged byte durable, whichever request wrote it.
    ///
    /// @param writer of this upload; its flush covers all bytes of the content
    Upload checkpoint(Claims.Claim by, ContentWriter writer) throws StorageException {
        Upload before = acknowledged();
        writer.flush();
        lock.lock();
        try {
            return store(by, before.extents(), true, before.length(), State.RECEIVING, writer.segments());
        } finally {
            lock.unlock();
        }
    }

    private Upload store(
            Claims.Claim by, Extents added, boolean mayFill, Length length, State state, List<Segment> written)
            throws StorageException {
        boolean nothingNoted = acknowledged.extents().equals(recorded.extents());
        List<Segment> fresh = missing(written, added);
        put(by, new Progress(recorded, added, mayFill, length, clock.instant().plus(expiry), state, fresh, null));
        acknowledged = nothingNoted
                ? recorded
                : recorded.with(acknowledged.extents().plus(added), recorded.length(), recorded.expiresAt());
        digest.allowReading(acknowledged.offset());
        return acknowledged;
    }

    /// The segments that hold bytes which are not recorded, as far as this node knows.
    private List<Segment> missing(List<Segment> written, Extents added) {
        return written.stream()
                .filter(segment ->
                        !recorded.extents().covers(segment.from(), segment.to()) && segment.from() < added.end())
                .toList();
    }

    /// The segments of these that completion must record: those that hold bytes which are not recorded yet.
    List<Segment> unrecorded(List<Segment> written) {
        lock.lock();
        try {
            return missing(written, Extents.prefix(Long.MAX_VALUE));
        } finally {
            lock.unlock();
        }
    }

    /// Sets the state to the record, which other nodes can have changed.
    private void refresh(Upload now) throws StorageException {
        setRecord(now);
        if (now.offset() - digest.position() >= checkpointBytes / DIGEST_SHARE) {
            repository.digest(now.id()).ifPresent(this::resumeDigest);
        }
    }

    private void setRecord(Upload now) {
        lock.lock();
        try {
            recorded = now.state() == State.VERIFYING ? now.in(State.RECEIVING) : now;
            acknowledged = recorded;
            now.holding().ifPresent(holding -> reservation.raiseTo(holding.room()));
        } finally {
            lock.unlock();
        }
    }

    /// Notes in memory only that bytes are written. They are not durable; the next checkpoint or completion
    /// records them.
    Upload note(long from, long to, Length length, boolean mayFill) {
        lock.lock();
        try {
            long end = mayFill ? to : acknowledged.endWithoutLastByte(from, to, length);
            acknowledged = acknowledged.with(
                    acknowledged.extents().plus(from, end),
                    length,
                    clock.instant().plus(expiry));
            digest.allowReading(acknowledged.offset());
            return acknowledged;
        } finally {
            lock.unlock();
        }
    }

    /// How many bytes are noted but not recorded.
    long unrecordedBytes() {
        lock.lock();
        try {
            return acknowledged.extents().total() - recorded.extents().total();
        } finally {
            lock.unlock();
        }
    }

    /// Returns to the recorded state, because the medium failed and may have lost any unrecorded byte.
    void forgetUnrecorded() {
        lock.lock();
        try {
            acknowledged = recorded;
        } finally {
            lock.unlock();
        }
    }

    /// The state in the repository, as far as known.
    Upload recorded() {
        lock.lock();
        try {
            return recorded;
        } finally {
            lock.unlock();
        }
    }

    /// Notes that the repository failed during a write, which may or may not be committed. After its last use the
    /// upload is then evicted and loaded again.
    void doubt() {
        lock.lock();
        try {
            doubted = true;
        } finally {
            lock.unlock();
        }
    }

    /// Whether the state in memory may differ from the repository.
    boolean doubted() {
        lock.lock();
        try {
            return doubted;
        } finally {
            lock.unlock();
        }
    }

    /// Records noted bytes, so that the upload can be evicted, or how far the digest is, if it has advanced by more
    /// than a commit is worth. Called while no request uses it.
    void recordNoted(Claims.Claim by, ContentStore store) throws StorageException {
        Upload noted = acknowledged();
        if (noted.equals(recorded())) {
            recordDigest(by);
            return;
        }
        if (unrecordedBytes() == 0) {
            record(by, 0, 0, noted.length(), true, List.of());
            return;
        }
        try (ContentWriter writer = store.openWriter(key())) {
            checkpoint(by, writer);
        }
    }

    private void recordDigest(Claims.Claim by) throws StorageException {
        lock.lock();
        try {
            boolean receiving = !doubted && recorded.state() == State.RECEIVING;
            if (receiving
                    && digest.saved(digestRecorded + checkpointBytes, recorded.offset())
                            .isPresent()) {
                put(by, Progress.to(recorded));
            }
        } finally {
            lock.unlock();
        }
    }

    /// The most memory it needs, in bytes.
    long bytes() {
        Upload upload = acknowledged();
        return FIXED_BYTES
                + bytes(upload.name())
                + bytes(upload.contentType())
                + bytes(upload.annotation())
                + (upload.link() == null ? 0 : LINK_BYTES)
                + RANGE_BYTES * upload.extents().ranges().size()
                + ITEM_BYTES * (upload.parts().size() + upload.digests().size());
    }

    private static long bytes(@Nullable String text) {
        return text == null ? 0 : (long) Character.BYTES * text.length();
    }

    /// Marks the upload for removal. It expires at once, so that the next sweep removes what this process leaves.
    Upload markRemoved(Claims.Claim by) throws StorageException {
        lock.lock();
        try {
            Instant now = clock.instant();
            Instant due = recorded.expiresAt().isBefore(now) ? recorded.expiresAt() : now;
            Length length = recorded.length();
            put(by, new Progress(recorded, Extents.empty(), true, length, due, State.REMOVED, List.of(), null));
            acknowledged = recorded;
            return acknowledged;
        } finally {
            lock.unlock();
        }
    }

    /// Sets the state after the repository has completed the upload.
    void completed(Upload complete) {
        lock.lock();
        try {
            recorded = complete;
            acknowledged = complete;
        } finally {
            lock.unlock();
        }
    }

    private void put(Claims.Claim by, Progress progress) throws StorageException {
        long end = progress.appliedTo(progress.known()).offset();
        Optional<SavedDigest> state = digest.saved(digestRecorded + checkpointBytes / DIGEST_SHARE, end);
        Optional<Upload> after = Optional.empty();
        try {
            after = repository.add(by.fence(), progress.with(state.orElse(null)));
        } finally {
            doubted = doubted || after.isEmpty();
        }
        recorded = after.orElseThrow(
                () -> new OutdatedFenceException(progress.known().id()));
        digestRecorded = state.map(SavedDigest::position).orElse(digestRecorded);
    }
}

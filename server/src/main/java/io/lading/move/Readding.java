package io.lading.move;

import io.lading.file.FileId;
import io.lading.storage.Segment;
import io.lading.storage.StorageException;
import io.lading.storage.objects.ObjectName;
import io.lading.storage.objects.Objects.Listed;
import io.lading.upload.Extents;
import io.lading.upload.Extents.Range;
import io.lading.upload.Fence;
import io.lading.upload.Progress;
import io.lading.upload.SharedClaims;
import io.lading.upload.SharedClaims.Outcome;
import io.lading.upload.Upload;
import io.lading.upload.UploadRepository;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Adds bytes to the records of unfinished uploads again, which a restored database does not know but objects
/// still hold. Only bytes that follow the offset without a gap are added, because a client resumes there. The
/// last byte of an upload is left out as always: its client sends it, and so completes the upload.
///
/// It takes a claim as every request does, so that nodes notice, and it leaves uploads that a request is
/// writing.
public final class Readding {
    private static final Range ALL_BYTES = new Range(0, Long.MAX_VALUE);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final UploadRepository uploads;
    private final SharedClaims claims;
    private final Duration expiry;
    private final Clock clock;

    /// @param expiry how long an upload is kept from now on
    public Readding(UploadRepository uploads, SharedClaims claims, Duration expiry, Clock clock) {
        this.uploads = uploads;
        this.claims = claims;
        this.expiry = expiry;
        this.clock = clock;
    }

    /// An upload to which bytes were added.
    ///
    /// @param upload the record afterwards
    /// @param bytes  the number of added bytes
    public record Readded(Upload upload, long bytes) {}

    /// Adds what these unnamed objects hold.
    public List<Readded> run(List<Listed> unnamed) throws StorageException {
        Map<String, List<Listed>> ofContents = new HashMap<>();
        unnamed.forEach(object -> ofContents
                .computeIfAbsent(Reconciliation.content(object), _ -> new ArrayList<>())
                .add(object));
        List<Readded> readded = new ArrayList<>();
        for (Map.Entry<String, List<Listed>> each : ofContents.entrySet()) {
            Optional<FileId> id = FileId.parse(each.getKey());
            if (id.isPresent()) {
                readd(id.get(), each.getValue()).ifPresent(readded::add);
            }
        }
        return readded;
    }

    private Optional<Readded> readd(FileId id, List<Listed> objects) throws StorageException {
        Optional<Upload> upload = uploads.find(id).filter(found -> !found.complete() && !found.removed());
        if (upload.isEmpty() || following(upload.get(), objects).isEmpty() || claims.any(id)) {
            return Optional.empty();
        }
        if (!(claims.take(id, ALL_BYTES, false, () -> {}, PATIENCE)
                instanceof Outcome.Granted(long claim, Upload now))) {
            return Optional.empty();
        }
        try {
            return add(now, claim, following(now, objects));
        } finally {
            claims.release(claim);
        }
    }

    private Optional<Readded> add(Upload now, long claim, List<Segment> segments) throws StorageException {
        Extents added = Extents.empty();
        for (Segment segment : segments) {
            added = added.plus(segment.from(), segment.to());
        }
        Instant expires = clock.instant().plus(expiry);
        Progress progress =
                new Progress(now, added, false, now.length(), expires, Upload.State.RECEIVING, segments, null);
        return uploads.add(new Fence.Claimed(claim), progress)
                .map(after -> new Readded(
                        after, after.extents().total() - now.extents().total()))
                .filter(readded -> readded.bytes() > 0);
    }

    /// Segments that continue an upload from its offset, without a gap and without overlap.
    static List<Segment> following(Upload upload, List<Listed> objects) {
        List<Segment> following = new ArrayList<>();
        long end = upload.length().orElse(Long.MAX_VALUE);
        long position = upload.offset();
        while (position < end) {
            Optional<Segment> next = at(position, objects);
            if (next.isPresent()) {
                Segment segment = next.get().between(position, end);
                following.add(segment);
                position = segment.to();
            } else if (upload.extents().covers(position, position + 1)) {
                position = upload.extents()
                        .gaps(position, Long.MAX_VALUE)
                        .getFirst()
                        .from();
            } else {
                break;
            }
        }
        return following;
    }

    /// The segment of the object that has the byte at a position, and most bytes behind it. An object whose
    /// size is not that in its name is never used.
    private static Optional<Segment> at(long position, List<Listed> objects) {
        Segment best = null;
        for (Listed object : objects) {
            ObjectName name = ObjectName.parse(object.name()).orElseThrow();
            long past = name.from() + name.length();
            boolean fits = object.bytes() == name.length() && name.from() <= position && position < past;
            if (fits && (best == null || past > best.to())) {
                best = new Segment(name.from(), past, object.name(), 0);
            }
        }
        return Optional.ofNullable(best);
    }
}

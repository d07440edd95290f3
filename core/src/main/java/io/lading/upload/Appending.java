package io.lading.upload;

import io.lading.body.Body;
import io.lading.body.BodyException;
import io.lading.body.Chunk;
import io.lading.digest.Digest;
import io.lading.digest.DigestAlgorithm;
import io.lading.digest.DigestComputation;
import io.lading.digest.DigestedBody;
import io.lading.space.Shortage;
import io.lading.storage.ContentWriter;
import io.lading.storage.StorageException;
import io.lading.upload.AppendUpload.Ending;
import io.lading.upload.UploadRules.Durability;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One running append: check, stream, flush, record. Used for one request, by one thread, under one claim.
final class Appending {
    /// After this many bytes the free space is checked again.
    static final long SPACE_CHECK_BYTES = 4L << 20;

    private final AppendUpload command;
    private final LiveUpload live;
    private final Claims.Claim claim;
    private final Engine engine;
    private final DurableListener listener;
    private final Map<DigestAlgorithm, DigestComputation> digests = new EnumMap<>(DigestAlgorithm.class);
    private List<Digest> declared;
    private Extents present = Extents.empty();
    private long position;
    private long nextSpaceCheck;
    private @Nullable BodyException failure;

    /// How the stream of the body ended.
    private enum StreamEnd {
        /// Every byte was received.
        WHOLE,
        /// The body failed; [#failure] says why.
        EARLY,
        /// The first bytes already show that the content is not a disk image.
        REFUSED,
        /// The body is longer than allowed.
        EXCESS,
        /// The storage is full.
        NO_SPACE,
        /// The owner's quota is used up.
        NO_QUOTA
    }

    Appending(AppendUpload command, LiveUpload live, Claims.Claim claim, Engine engine, DurableListener listener) {
        this.command = command;
        this.live = live;
        this.claim = claim;
        this.engine = engine;
        this.listener = listener;
        this.declared = command.digests();
        this.position = command.offset();
        this.nextSpaceCheck = command.offset();
    }

    Appended run(Body body) throws StorageException {
        Upload before = live.acknowledged();
        Optional<Appended> refusal = AppendChecks.check(command, before, engine.rules());
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Length length = AppendChecks.length(command, before);
        if (engine.judge().rulesOut(live, before.offset(), length)) {
            return new Appended.ContentRefused(before);
        }
        if (!before.lengthKnown() && length instanceof Length.Known(long bytes)) {
            Optional<Shortage> shortage = engine.admission().reserveLength(live.reservation(), bytes);
            if (shortage.isPresent()) {
                return new Appended.NoSpace(before, shortage.get() == Shortage.QUOTA);
            }
        }
        present = before.extents();
        algorithms(body).forEach(algorithm -> digests.put(algorithm, DigestComputation.of(algorithm)));
        try (ContentWriter writer = engine.store().openWriter(live.key());
                Checkpoints checkpoints =
                        new Checkpoints(live, claim, writer, command.offset(), length, listener, engine)) {
            StreamEnd end = stream(body, writer, checkpoints, length);
            checkpoints.await();
            return conclude(end, length, writer);
        } catch (StorageException | RuntimeException e) {
            live.forgetUnrecorded();
            discardOffered();
            throw e;
        } finally {
            live.digest().releaseBuffers();
            live.reservation().setWritten(live.acknowledged().extents().total());
        }
    }

    /// The digests to compute while the body arrives. The algorithm of a digest in a trailer is not known yet.
    private Collection<DigestAlgorithm> algorithms(Body body) {
        return body instanceof DigestedBody
                ? EnumSet.allOf(DigestAlgorithm.class)
                : declared.stream().map(Digest::algorithm).toList();
    }

    private StreamEnd stream(Body body, ContentWriter writer, Checkpoints checkpoints, Length length)
            throws StorageException {
        long limit = length.orElse(engine.rules().maxSizeOf(live.acknowledged()));
        try {
            for (Chunk chunk = body.read(); chunk != null; chunk = body.read()) {
                StreamEnd problem = write(chunk, writer, limit);
                if (problem != null) {
                    return problem;
                }
                if (isRuledOut(writer, length)) {
                    return StreamEnd.REFUSED;
                }
                if (digests.isEmpty()) {
                    checkpoints.reached(position);
                }
            }
            if (body instanceof DigestedBody digested) {
                declared = digested.digests();
            }
            return StreamEnd.WHOLE;
        } catch (BodyException e) {
            failure = e;
            return StreamEnd.EARLY;
        }
    }

    /// Whether the bytes written so far rule the content out. Bytes whose digest is not verified yet do not
    /// count: they may have been corrupted in transit.
    private boolean isRuledOut(ContentWriter writer, Length length) throws StorageException {
        if (!engine.judge().applies() || !digests.isEmpty() || !live.isJudgeable(position)) {
            return false;
        }
        if (engine.store().traits().shared()) {
            writer.flush(); // bytes in the memory of the writer cannot be read
        }
        long available = present.plus(command.offset(), position).prefixEnd();
        return engine.judge().rulesOut(live, available, length);
    }

    /// Writes one chunk. A non-null result ends the stream.
    private @Nullable StreamEnd write(Chunk chunk, ContentWriter writer, long limit) throws StorageException {
        try {
            int size = chunk.bytes().remaining();
            if (size > limit - position) {
                return StreamEnd.EXCESS;
            }
            Optional<Shortage> shortage = engine.admission().grow(live.reservation(), position + size);
            if (shortage.isPresent()) {
                return shortage.get() == Shortage.QUOTA ? StreamEnd.NO_QUOTA : StreamEnd.NO_SPACE;
            }
            if (!leavesRoom()) {
                return StreamEnd.NO_SPACE;
            }
            boolean whole = write(chunk.bytes(), writer);
            for (DigestComputation digest : digests.values()) {
                digest.update(chunk.bytes().duplicate());
            }
            if (digests.isEmpty() && !command.piece() && whole) {
                live.digest().offer(position, chunk);
            }
            position += size;
            engine.stats().received(size);
            return null;
        } catch (FullException e) {
            return StreamEnd.NO_SPACE;
        } finally {
            chunk.release();
        }
    }

    private boolean leavesRoom() throws StorageException {
        if (position < nextSpaceCheck) {
            return true;
        }
        nextSpaceCheck = position + SPACE_CHECK_BYTES;
        return engine.admission().leavesRoom();
    }

    /// Writes the bytes that are not durable yet; bytes that an earlier piece brought are not overwritten.
    /// Returns whether all bytes were written.
    ///
    /// @throws FullException if the storage is full
    private boolean write(ByteBuffer bytes, ContentWriter writer) throws StorageException, FullException {
        int size = bytes.remaining();
        long written = 0;
        for (Extents.Range gap : present.gaps(position, position + size)) {
            int from = bytes.position() + (int) (gap.from() - position);
            int length = (int) (gap.to() - gap.from());
            try {
                writer.write(bytes.slice(from, length), gap.from());
            } catch (StorageException e) {
                if (e.kind() == StorageException.Kind.NO_SPACE) {
                    throw new FullException();
                }
                throw e;
            }
            written += length;
        }
        live.reservation().addWritten(written);
        return written == size;
    }

    /// A write, not a flush, failed because the storage is full: bytes written earlier are intact.
    private static final class FullException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private Appended conclude(StreamEnd end, Length length, ContentWriter writer) throws StorageException {
        return switch (end) {
            case WHOLE -> concludeWhole(length, writer);
            case EARLY -> concludeEarly(Objects.requireNonNull(failure), length, writer);
            case NO_SPACE -> new Appended.NoSpace(keepPartial(length, writer), false);
            case NO_QUOTA -> new Appended.NoSpace(keepPartial(length, writer), true);
            case REFUSED -> {
                requireClaim();
                discardOffered();
                yield new Appended.ContentRefused(live.acknowledged());
            }
            case EXCESS -> {
                requireClaim();
                discardOffered();
                boolean ofRules = !length.isKnown();
                long limit = length.orElse(engine.rules().maxSizeOf(live.acknowledged()));
                yield new Appended.BeyondLength(live.acknowledged(), limit, ofRules);
            }
        };
    }

    /// With a store that several nodes share: fails if another node's request owns the bytes now. A refusal
    /// removes the upload, and only its owner may do that.
    private void requireClaim() throws StorageException {
        if (engine.store().traits().shared()) {
            var _ = live.record(claim, 0, 0, live.acknowledged().length(), true, List.of());
        }
    }

    private Appended concludeEarly(BodyException early, Length length, ContentWriter writer) throws StorageException {
        return switch (early.reason()) {
            case BROKEN, TOO_SLOW, SIGNED_OUT, STOPPING ->
                new Appended.Interrupted(keepPartial(length, writer), early.reason());
            case SUPERSEDED -> new Appended.TakenOver(keepPartial(length, writer));
            case BAD_TRAILER -> {
                discardOffered();
                yield new Appended.BadTrailer(live.acknowledged(), String.valueOf(early.getMessage()));
            }
        };
    }

    private Appended concludeWhole(Length length, ContentWriter writer) throws StorageException {
        Optional<Appended> mismatch = bodyMismatch();
        if (mismatch.isPresent()) {
            discardOffered();
            return mismatch.get();
        }
        boolean declares = command.ending() == Ending.WITH_BODY && !length.isKnown();
        Length finalLength = declares ? Length.of(position) : length;
        Extents extents = live.acknowledged().extents().plus(command.offset(), position);
        boolean full = finalLength.is(extents.prefixEnd());
        if (full && command.ending() != Ending.OPEN) {
            return engine.completion()
                    .complete(live, claim, finalLength.orElseThrow(), writer, command.offset(), position);
        }
        Upload after = makeDurable(finalLength, command.ending() == Ending.OPEN, writer);
        if (engine.judge().rulesOut(live, after.offset(), finalLength)) {
            return new Appended.ContentRefused(after);
        }
        if (!after.extents().covers(command.offset(), position)) {
            // Meanwhile other pieces filled the gaps: only the byte that completion records is missing.
            return engine.completion()
                    .complete(live, claim, finalLength.orElseThrow(), writer, command.offset(), position);
        }
        if (command.ending() == Ending.WITH_BODY) {
            return new Appended.LengthMismatch(after, position);
        }
        listener.durable(after.offset());
        return new Appended.Progress(after);
    }

    private Optional<Appended> bodyMismatch() {
        for (Map.Entry<DigestAlgorithm, DigestComputation> digest : digests.entrySet()) {
            Digest computed = digest.getValue().finish();
            for (Digest wanted : declared) {
                if (wanted.algorithm() == digest.getKey() && !wanted.equals(computed)) {
                    return Optional.of(new Appended.DigestMismatch(live.acknowledged(), wanted, computed, false));
                }
            }
        }
        return Optional.empty();
    }

    /// Keeps the received bytes of a body that ended early, unless the body has a digest to verify. The byte that
    /// would make the upload full is never kept: only completion records it.
    private Upload keepPartial(Length length, ContentWriter writer) throws StorageException {
        if (!digests.isEmpty() || position == command.offset()) {
            discardOffered();
            return live.acknowledged();
        }
        Upload after = makeDurable(length, false, writer);
        if (!after.extents().covers(command.offset(), position)) {
            discardOffered();
        }
        return after;
    }

    /// Makes received bytes durable before they are acknowledged, unless the durability rule covers only complete
    /// files.
    private Upload makeDurable(Length length, boolean mayFill, ContentWriter writer) throws StorageException {
        if (engine.rules().durability() == Durability.COMPLETE) {
            Upload noted = live.note(command.offset(), position, length, mayFill);
            boolean due = live.unrecordedBytes() >= engine.interval().bytes();
            return due ? live.checkpoint(claim, writer) : noted;
        }
        writer.flush();
        return live.record(claim, command.offset(), position, length, mayFill, writer.segments());
    }

    /// Takes back the bytes that were offered to the digest, because they are not kept.
    private void discardOffered() {
        if (digests.isEmpty() && !command.piece()) {
            live.digest().discardBeyond(live.acknowledged().offset());
        }
    }
}

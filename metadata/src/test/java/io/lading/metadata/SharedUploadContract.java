package io.lading.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.file.FileId;
import io.lading.storage.ContentKey;
import io.lading.storage.Segment;
import io.lading.storage.StorageException;
import io.lading.upload.Extents;
import io.lading.upload.Length;
import io.lading.upload.Progress;
import io.lading.upload.Upload;
import io.lading.upload.Upload.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The contract for changes of uploads in a shared store: only the holder of a claim makes them, and each of
/// them can be repeated.
abstract class SharedUploadContract extends ClaimContract {
    private static final long LENGTH = 100;
    private static final Duration DAY = Duration.ofDays(1);

    SharedUploads changes() {
        return new SharedUploads(metadata().segmentRows(), rows("a"), dialect());
    }

    Writer writer() {
        return metadata().concurrentWriter();
    }

    private Upload known(FileId id) throws StorageException {
        return uploads().find(id).orElseThrow();
    }

    private static Segment segment(FileId id, long from, long to) {
        return new Segment(from, to, "00/" + id.value() + "/" + from + "-" + to, 0);
    }

    @Override
    List<Segment> recorded(FileId id) throws StorageException {
        return metadata().segments().segments(new ContentKey(id.value()), 0, 1000);
    }

    private Optional<Upload> add(long claim, FileId id, long from, long to) throws StorageException {
        Progress progress = new Progress(
                known(id),
                Extents.empty().plus(from, to),
                false,
                Length.unknown(),
                Instant.EPOCH.plusSeconds(90),
                Upload.State.RECEIVING,
                List.of(segment(id, from, to)),
                null);
        return writer().write(database -> changes().add(database, claim, progress))
                .map(SharedUploads.Recorded::upload);
    }

    private boolean complete(long claim, FileId id, long from) throws StorageException {
        Upload known = known(id);
        Upload full = known.with(Extents.prefix(LENGTH), known.length(), known.expiresAt())
                .in(Upload.State.COMPLETE);
        return writer().write(database -> changes().complete(database, claim, full, List.of(segment(id, from, LENGTH))))
                .isPresent();
    }

    private boolean delete(long claim, FileId id) throws StorageException {
        return writer().write(database -> changes().delete(database, claim, id));
    }

    private boolean adopt(long claim, FileId whole, FileId... parts) throws StorageException {
        return writer().write(database -> changes().adopt(database, claim, whole, List.of(parts)));
    }

    List<FileId> untidy() throws StorageException {
        return metadata().reader().read(database -> changes().untidy(database, 10));
    }

    void tidied(FileId id) throws StorageException {
        var _ = writer().write(database -> changes().tidied(database, id));
    }

    private FileId completePart(NodeClaims node) throws StorageException {
        FileId part = upload(Kind.PARTIAL, true);
        assertThat(complete(take(node, part, 0, LENGTH), part, 0)).isTrue();
        return part;
    }

    @Test
    void add_twice_keepsTheFirstSegments() throws StorageException {
        FileId id = upload(Kind.WHOLE, true);
        long claim = take(node("a"), id, 0, LENGTH);

        assertThat(add(claim, id, 0, 40)).map(Upload::extents).contains(Extents.prefix(40));
        assertThat(add(claim, id, 0, 40)).map(Upload::extents).contains(Extents.prefix(40));

        assertThat(add(claim, id, 20, 60)).map(Upload::offset).contains(60L);
        assertThat(recorded(id))
                .containsExactly(segment(id, 0, 40), segment(id, 20, 60).between(40, 60));
        assertThat(known(id).expiresAt()).isEqualTo(Instant.EPOCH.plusSeconds(90));
    }

    @Test
    void withoutItsClaim_aRequestChangesNothing() throws StorageException {
        NodeClaims node = node("a");
        FileId id = upload(Kind.WHOLE, true);
        FileId part = completePart(node);
        long claim = take(node, id, 0, LENGTH);
        long ofOther = take(node("b"), upload(Kind.WHOLE, true), 0, LENGTH);
        node.release(claim);
        Upload before = known(id);

        for (long outdated : List.of(claim, ofOther)) {
            assertThat(add(outdated, id, 0, 40)).isEmpty();
            assertThat(complete(outdated, id, 0)).isFalse();
            assertThat(adopt(outdated, id, part)).isFalse();
            assertThat(delete(outdated, id)).isFalse();
        }

        assertThat(known(id)).isEqualTo(before);
        assertThat(recorded(id)).isEmpty();
    }

    @Test
    void complete_happensOnce_andOnlyWithEveryByte() throws StorageException {
        FileId id = upload(Kind.WHOLE, true);
        long claim = take(node("a"), id, 0, LENGTH);

        assertThatThrownBy(() -> complete(claim, id, 1)).hasStackTraceContaining("but its segments have 99");
        assertThat(known(id).complete()).isFalse();

        assertThat(complete(claim, id, 0)).isTrue();
        assertThat(complete(claim, id, 0)).isFalse();
        assertThat(add(claim, id, 0, 40)).isEmpty();
        assertThat(recorded(id)).containsExactly(segment(id, 0, LENGTH));
    }

    @Test
    void adopt_takesCompletePartsOnly_andCanBeRepeated() throws StorageException {
        NodeClaims node = node("a");
        FileId part = completePart(node);
        FileId unfinished = upload(Kind.PARTIAL, true);
        FileId whole = upload(Kind.FINAL, true);
        long claim = take(node, whole, 0, Long.MAX_VALUE);

        assertThat(adopt(claim, whole, part, unfinished)).isFalse();
        assertThat(recorded(whole)).isEmpty();

        assertThat(adopt(claim, whole, part, part)).isTrue();
        assertThat(adopt(claim, whole, part, part)).isTrue();
        assertThat(recorded(whole))
                .extracting(Segment::object)
                .containsOnly(segment(part, 0, LENGTH).object());
        assertThat(recorded(whole)).extracting(Segment::to).containsExactly(LENGTH, 2 * LENGTH);
        assertThat(recorded(part)).containsExactly(segment(part, 0, LENGTH));
    }

    @Test
    void deletedUpload_isUntidyAtOnce_andOnceMoreADayLater() throws StorageException {
        NodeClaims node = node("a");
        FileId part = completePart(node);
        FileId whole = upload(Kind.FINAL, true);
        long claim = take(node, whole, 0, Long.MAX_VALUE);
        assertThat(adopt(claim, whole, part)).isTrue();

        assertThat(delete(claim, whole)).isTrue();

        assertThat(uploads().find(whole)).isEmpty();
        assertThat(untidy()).contains(whole);
        assertThat(recorded(part)).as("the part keeps its objects").hasSize(1);
        tidied(whole);
        assertThat(untidy()).doesNotContain(whole);
        pass(DAY);
        assertThat(untidy()).contains(whole);
        tidied(whole);
        pass(DAY);
        assertThat(untidy()).doesNotContain(whole);
    }

    @Test
    void contentOfSeveralRequests_isTidiedADayAfterItsCompletion() throws StorageException {
        NodeClaims node = node("a");
        FileId resumable = upload(Kind.WHOLE, true);
        FileId ofOneRequest = upload(Kind.WHOLE, false);

        assertThat(complete(take(node, resumable, 0, LENGTH), resumable, 0)).isTrue();
        assertThat(complete(take(node, ofOneRequest, 0, LENGTH), ofOneRequest, 0))
                .isTrue();

        assertThat(untidy()).isEmpty();
        pass(DAY);
        assertThat(untidy()).containsExactly(resumable);
    }
}

package io.lading.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.file.FileId;
import io.lading.file.Format;
import io.lading.file.StoredFile;
import io.lading.storage.ContentKey;
import io.lading.storage.ContentReader;
import io.lading.storage.ContentWriter;
import io.lading.storage.Segment;
import io.lading.storage.SegmentIndex;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.objects.Joining.Limits;
import io.lading.storage.objects.Joins;
import io.lading.storage.objects.Joins.Candidate;
import io.lading.storage.objects.ObjectJoiner;
import io.lading.storage.objects.ObjectStore;
import io.lading.testkit.StrictObjects;
import io.lading.testkit.StrictObjects.Fault;
import io.lading.upload.Extents;
import io.lading.upload.Upload;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The contract for files that become one object: whatever fails, a file keeps its bytes, and in the end store
/// and records have the same names.
abstract class JoinContract extends LinkContract {
    private static final int BYTES = 100;

    /// Objects of a slow upload, some too small to be copied.
    private static final int[] LENGTHS = {3, 9, 9, 2, 2, 20, 9, 1, 10, 10, 15, 7, 3};

    /// So small that joins need groups.
    private static final Limits LIMITS = new Limits(5, 50, 4, BYTES);

    private static final Duration DAYS = Duration.ofDays(3);

    private final StrictObjects objects = new StrictObjects();
    private final byte[] content = new byte[BYTES];

    private JoinRows joins() {
        return new JoinRows(writer(), metadata().reader(), dialect(), index());
    }

    private SegmentRows index() {
        return new SegmentRows(metadata().reader(), dialect());
    }

    private ObjectStore store() {
        return new ObjectStore(objects, index(), 1 << 20);
    }

    /// What can happen to a call.
    private enum Trouble {
        BEFORE,
        ANSWER,
        LATE,
        DEATH
    }

    /// The process dies.
    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    /// One call to the store or the database has trouble.
    private final class Troubles implements Joins, SegmentIndex {
        private final Trouble trouble;
        private final int at;
        private int calls;

        Troubles(Trouble trouble, int at) {
            this.trouble = trouble;
            this.at = at;
        }

        boolean happened() {
            return calls > at;
        }

        Fault ofStore(String verb, String name) {
            if (calls++ != at) {
                return Fault.NONE;
            }
            return switch (trouble) {
                case BEFORE -> Fault.BEFORE;
                case ANSWER -> Fault.ANSWER;
                case LATE -> Fault.LATE;
                case DEATH -> throw new Death();
            };
        }

        private <T> T ofDatabase(Call<T> call) throws StorageException {
            return switch (ofStore("", "")) {
                case NONE -> call.run();
                case BEFORE -> throw new StorageException(Kind.TEMPORARY, "No connection", null);
                case ANSWER, LATE -> {
                    call.run();
                    throw new StorageException(Kind.TEMPORARY, "Connection lost", null);
                }
            };
        }

        @Override
        public Optional<Candidate> next(@Nullable ContentKey after) throws StorageException {
            return joins().next(after);
        }

        @Override
        public boolean begin(ContentKey key, String object) throws StorageException {
            return ofDatabase(() -> joins().begin(key, object));
        }

        @Override
        public boolean renew(ContentKey key, String object) throws StorageException {
            return ofDatabase(() -> joins().renew(key, object));
        }

        @Override
        public boolean finish(ContentKey key, long length, String object) throws StorageException {
            return ofDatabase(() -> joins().finish(key, length, object));
        }

        @Override
        public void giveUp(ContentKey key, String object) throws StorageException {
            var _ = ofDatabase(() -> {
                joins().giveUp(key, object);
                return true;
            });
        }

        @Override
        public List<Segment> segments(ContentKey key, long from, int limit) throws StorageException {
            return ofDatabase(() -> index().segments(key, from, limit));
        }

        @Override
        public Set<String> named(Collection<String> names) throws StorageException {
            return ofDatabase(() -> index().named(names));
        }
    }

    @FunctionalInterface
    private interface Call<T> {
        T run() throws StorageException;
    }

    /// A complete file of several objects, whose store notes when a recorded object is deleted.
    private FileId file() throws Exception {
        new Random(BYTES).nextBytes(content);
        objects.join(LIMITS);
        objects.named(this::isRecorded);
        FileId id = upload(Upload.Kind.WHOLE, true);
        List<Segment> segments;
        try (ContentWriter writer = store().openWriter(key(id))) {
            int from = 0;
            for (int length : LENGTHS) {
                writer.write(ByteBuffer.wrap(content, from, length), from);
                writer.flush();
                from += length;
            }
            segments = List.copyOf(writer.segments());
        }
        assertThat(segments).hasSize(LENGTHS.length);
        long claim = take(node("a"), id, 0, BYTES);
        Upload known = uploads().find(id).orElseThrow();
        Upload full = known.with(Extents.prefix(BYTES), known.length(), known.expiresAt())
                .in(Upload.State.COMPLETE);
        Optional<SharedUploads.Recorded> completed =
                writer().write(database -> changes().complete(database, claim, full, segments));
        assertThat(completed).isPresent();
        addFile(id, sha256());
        return id;
    }

    private String sha256() throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    private void addFile(FileId id, @Nullable String sha256) throws StorageException {
        StoredFile file = new StoredFile(
                id, "a.iso", BYTES, sha256, "alice", Instant.EPOCH, null, new Format.NotExamined(), null);
        var _ = writer().write(database -> {
            FileRows.insert(database, metadata().names(), file);
            return true;
        });
    }

    private static ContentKey key(FileId id) {
        return new ContentKey(id.value());
    }

    private boolean isRecorded(String object) {
        try {
            return names("SELECT object FROM segments").contains(object);
        } catch (StorageException e) {
            throw new IllegalStateException(e);
        }
    }

    private Set<String> names(String sql) throws StorageException {
        return metadata()
                .reader()
                .read(database -> database.sql(sql).query(String.class).set());
    }

    private void assertHasItsBytes(FileId id) throws StorageException {
        ByteBuffer read = ByteBuffer.allocate(BYTES);
        try (ContentReader reader = store().openReader(key(id))) {
            while (read.hasRemaining() && reader.read(read, read.position()) >= 0) {
                // Until the end.
            }
        }
        assertThat(read.array()).isEqualTo(content);
    }

    private void assertNamesAgree() throws StorageException {
        assertThat(new HashSet<>(objects.names()))
                .isEqualTo(names("SELECT name FROM objects"))
                .isEqualTo(names("SELECT object FROM segments"));
        assertThat(objects.unfinished()).isEmpty();
        assertThat(objects.violations()).isEmpty();
        assertThat(objects.open()).isZero();
    }

    private boolean join(Joins joins, SegmentIndex index) throws StorageException {
        Optional<Candidate> next = joins.next(null);
        return next.isPresent()
                && new ObjectJoiner(objects, objects.joining().orElseThrow(), index, joins).join(next.get(), () -> {});
    }

    /// What sweeps do in the next days.
    private void tidyForDays() throws StorageException {
        for (int round = 0; round < 3; round++) {
            pass(DAYS);
            for (FileId id : untidy()) {
                store().discard(key(id));
                tidied(id);
            }
        }
    }

    @Test
    void fileOfManyObjects_becomesOne_andTheOldOnesAreDeletedAfterTheGrace() throws Exception {
        FileId id = file();
        Set<String> old = Set.copyOf(objects.names());
        try (ContentReader reading = store().openReader(key(id))) {
            assertThat(reading.read(ByteBuffer.allocate(1), 0)).isEqualTo(1);
            assertThat(join(joins(), index())).isTrue();

            assertThat(recorded(id)).singleElement().satisfies(whole -> {
                assertThat(whole.length()).isEqualTo(BYTES);
                assertThat(whole.objectFrom()).isZero();
            });
            assertThat(objects.names()).containsAll(old).hasSize(old.size() + 1);
            assertHasItsBytes(id);
            assertThat(joins().next(null)).isEmpty();

            assertThat(untidy()).isEmpty();
            pass(Joins.GRACE);
            assertThat(untidy()).containsExactly(id);
            store().discard(key(id));
            tidied(id);
            assertThat(objects.names()).hasSize(1);
            assertThat(reading.read(ByteBuffer.allocate(1), 50))
                    .as("a reader that began before")
                    .isEqualTo(1);
        }
        assertNamesAgree();
    }

    @Test
    void anyFailureAtAnyStep_losesNothing_andTheNextAttemptCleansUp() throws Exception {
        for (Trouble trouble : Trouble.values()) {
            boolean more = true;
            for (int at = 0; more; at++) {
                more = survives(trouble, at);
                assertThat(at).isLessThan(200);
            }
        }
    }

    private boolean survives(Trouble trouble, int at) throws Exception {
        FileId id = file();
        Troubles troubles = new Troubles(trouble, at);
        objects.faults(troubles::ofStore);
        try {
            join(troubles, troubles);
        } catch (StorageException | Death e) {
            // The file is as it was, or joined.
        }
        objects.faults((_, _) -> Fault.NONE);
        assertHasItsBytes(id);
        pass(Joins.RETRY.plus(Joins.VALIDITY));
        while (joins().next(null).isPresent()) {
            assertThat(join(joins(), index()))
                    .as("after " + trouble + " at " + at)
                    .isTrue();
        }
        objects.arrive();
        tidyForDays();
        assertHasItsBytes(id);
        assertThat(recorded(id)).hasSize(1);
        assertNamesAgree();
        return troubles.happened();
    }

    /// The new object has no segment yet.
    @Test
    void tidyingDuringAJoin_keepsItsObject() throws Exception {
        FileId id = file();
        List<String> kept = new ArrayList<>();
        boolean joined = new ObjectJoiner(objects, objects.joining().orElseThrow(), index(), joins())
                .join(joins().next(null).orElseThrow(), () -> {
                    kept.addAll(names("SELECT object FROM joins"));
                    kept.retainAll(objects.names());
                    if (!kept.isEmpty()) {
                        store().discard(key(id));
                    }
                });
        assertThat(joined).isTrue();
        assertThat(kept).isNotEmpty();
        assertHasItsBytes(id);
        tidyForDays();
        assertNamesAgree();
    }

    /// The frozen one continues after another node has joined the file.
    @Test
    void joinThatWasFrozen_replacesNothing() throws Exception {
        FileId id = file();
        String frozen = "00/" + id + "/0000000000000000-64-f";
        assertThat(joins().begin(key(id), frozen)).isTrue();
        assertThat(joins().begin(key(id), frozen + "0")).as("while it is valid").isFalse();
        assertThat(index().named(Set.of(frozen))).containsExactly(frozen);

        pass(Joins.RETRY);
        assertThat(index().named(Set.of(frozen)))
                .as("its last transaction may have begun before")
                .containsExactly(frozen);
        assertThat(join(joins(), index())).isTrue();
        assertThat(index().named(Set.of(frozen))).isEmpty();
        List<Segment> joined = recorded(id);

        assertThat(joins().renew(key(id), frozen)).isFalse();
        assertThat(joins().finish(key(id), BYTES, frozen)).isFalse();
        joins().giveUp(key(id), frozen);
        assertThat(recorded(id)).isEqualTo(joined);
        tidyForDays();
        assertNamesAgree();
    }

    @Test
    void joinThatIsNotRenewed_ends() throws Exception {
        FileId id = file();
        String object = "00/" + id + "/0000000000000000-64-f";
        assertThat(joins().begin(key(id), object)).isTrue();
        pass(Joins.VALIDITY.dividedBy(2));
        assertThat(joins().renew(key(id), object)).isTrue();
        pass(Joins.VALIDITY.minusMillis(1));
        assertThat(joins().renew(key(id), object)).isTrue();
        pass(Joins.VALIDITY);
        assertThat(joins().renew(key(id), object)).isFalse();
        assertThat(joins().finish(key(id), BYTES, object)).isFalse();
        assertThat(recorded(id)).hasSize(LENGTHS.length);
    }

    @Test
    void fileThatIsRemovedMeanwhile_staysRemoved() throws Exception {
        FileId id = file();
        String object = "00/" + id + "/0000000000000000-64-f";
        assertThat(joins().begin(key(id), object)).isTrue();
        assertThat(files().remove(id)).isTrue();
        assertThat(joins().finish(key(id), BYTES, object)).isFalse();
        assertThat(joins().next(null)).isEmpty();
        long claim = take(node("a"), id, 0, Long.MAX_VALUE);
        boolean deleted = writer().write(database -> changes().delete(database, claim, id));
        assertThat(deleted).isTrue();
        assertThat(names("SELECT object FROM joins")).isEmpty();
        tidyForDays();
        assertThat(objects.names()).isEmpty();
        assertNamesAgree();
    }

    @Test
    void joinedObjectWithOtherBytes_isNotUsed() throws Exception {
        FileId id = file();
        var _ = writer().write(database -> database.sql("UPDATE files SET sha256 = :other WHERE id = :id")
                .param("other", "0".repeat(64))
                .param("id", id.value())
                .update());
        assertThatThrownBy(() -> join(joins(), index())).hasMessageContaining("has another SHA-256");
        assertThat(joins().next(null)).as("until the next attempt").isEmpty();
        assertThat(recorded(id)).hasSize(LENGTHS.length);
        assertHasItsBytes(id);
        assertNamesAgree();
    }

    @Test
    void onlyCompleteFilesWithADigest_areCandidates() throws Exception {
        FileId id = file();
        assertThat(joins().next(null)).contains(new Candidate(key(id), BYTES, sha256()));
        assertThat(joins().next(key(id))).isEmpty();
        var _ = writer().write(database ->
                database.sql("UPDATE files SET sha256 = NULL").update());
        assertThat(joins().next(null)).isEmpty();
    }
}

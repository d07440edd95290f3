package io.lading.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.lading.file.FileId;
import io.lading.space.Room;
import io.lading.storage.StorageException;
import io.lading.testkit.Patience;
import io.lading.upload.Extents;
import io.lading.upload.Extents.Range;
import io.lading.upload.Length;
import io.lading.upload.SharedClaims.Outcome;
import io.lading.upload.SharedClaims.Outcome.Busy;
import io.lading.upload.SharedClaims.Outcome.Gone;
import io.lading.upload.SharedClaims.Outcome.Granted;
import io.lading.upload.SharedClaims.Outcome.Superseded;
import io.lading.upload.Upload;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The contract for claims, leases and nodes: two nodes on one database, whose clock the test advances. A node
/// looks after its claims only when the test lets it.
abstract class ClaimContract extends SegmentContract {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Range ALL = new Range(0, Long.MAX_VALUE);
    private static final Duration NONE = Duration.ZERO;

    /// Longer than any test.
    private static final Duration LONG = Duration.ofHours(1);

    private final AtomicLong clock =
            new AtomicLong(Instant.parse("2026-11-01T12:00:00Z").toEpochMilli());
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final List<NodeClaims> opened = new ArrayList<>();

    @AfterEach
    void closeNodes() {
        requests.shutdownNow();
        opened.forEach(NodeClaims::close);
    }

    /// A request that ignores that others want its claim.
    private static void ignore() {}

    Dialect dialect() {
        return new Dialect(!sqlite(), clock::get);
    }

    abstract boolean sqlite();

    void pass(Duration time) {
        clock.addAndGet(time.toMillis());
    }

    ClaimRows rows(String node) {
        return new ClaimRows(dialect(), node);
    }

    private NodeRows record(String node) {
        return new NodeRows(metadata().concurrentWriter(), metadata().reader(), dialect(), node, "1.0", "10.0.0.1");
    }

    /// A node that was just seen, whose requests see their claims only when the test calls [NodeClaims#watch].
    NodeClaims node(String name) throws StorageException {
        record(name).seen();
        NodeClaims claims = new NodeClaims(
                metadata().concurrentWriter(),
                metadata().reader(),
                rows(name),
                metadata().signals());
        opened.add(claims);
        return claims;
    }

    private FileId upload() throws StorageException {
        return upload(Upload.Kind.WHOLE, true);
    }

    FileId upload(Upload.Kind kind, boolean resumable) throws StorageException {
        Upload upload = new Upload(
                FileId.create(Instant.now(), RANDOM),
                "alice",
                "a.iso",
                Length.of(100),
                Extents.empty(),
                Upload.State.RECEIVING,
                kind,
                List.of(),
                null,
                null,
                List.of(),
                Instant.EPOCH,
                Instant.EPOCH.plusSeconds(60),
                Room.NONE,
                1,
                null);
        uploads().insert(upload, resumable);
        return upload.id();
    }

    private static long number(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Granted.class);
        return ((Granted) outcome).number();
    }

    static long take(NodeClaims node, FileId id, long from, long to) throws StorageException {
        return number(node.take(id, new Range(from, to), false, ClaimContract::ignore, NONE));
    }

    private boolean claimed(String node, long number, FileId id) throws StorageException {
        return metadata().concurrentWriter().write(database -> rows(node).claimed(database, number, id));
    }

    private int waiting(FileId id) throws StorageException {
        return (int) rowsOf(id).stream().filter(row -> !row.granted()).count();
    }

    private List<ClaimRows.Row> rowsOf(FileId id) throws StorageException {
        return metadata().reader().read(database -> rows("test").of(database, id));
    }

    @Test
    void claimOfFreeBytes_isGranted_withTheRecord() throws StorageException {
        NodeClaims a = node("a");
        NodeClaims b = node("b");
        FileId id = upload();
        Outcome first = a.take(id, new Range(0, 10), false, ClaimContract::ignore, LONG);
        Outcome second = b.take(id, new Range(10, 20), false, ClaimContract::ignore, LONG);
        assertThat(number(second)).isGreaterThan(number(first));
        assertThat(((Granted) first).now()).isEqualTo(uploads().find(id).orElseThrow());
        assertThat(claimed("a", number(first), id)).isTrue();
        assertThat(claimed("b", number(first), id))
                .as("a claim of another node")
                .isFalse();
        assertThat(claimed("a", number(first), upload())).as("another upload").isFalse();
        assertThat(a.any(id)).isTrue();
        a.release(number(first));
        a.release(number(first));
        assertThat(claimed("a", number(first), id)).isFalse();
        b.release(number(second));
        assertThat(a.any(id)).isFalse();
    }

    @Test
    void claimsThatNoRequestUses_areDeletedByTheirNode() throws Exception {
        NodeClaims a = node("a");
        FileId id = upload();
        long held = take(a, id, 0, 10);
        Future<Outcome> waiting = requests.submit(() -> a.take(id, ALL, false, ClaimContract::ignore, LONG));
        Patience.until(
                "the node knows that the request waits",
                () -> rowsOf(id).stream().anyMatch(row -> !row.granted() && a.isUsed(row.number())));
        ClaimRows.Wish wish = new ClaimRows.Wish(id, new Range(20, 30), false);
        long lost = metadata().concurrentWriter().write(database -> rows("a").insert(database, wish, true, _ -> false));
        a.watch();
        assertThat(claimed("a", lost, id)).as("its request may not know it yet").isTrue();
        pass(Duration.ofSeconds(31));
        a.watch();
        assertThat(claimed("a", lost, id)).isFalse();
        assertThat(claimed("a", held, id)).isTrue();
        assertThat(waiting(id)).isEqualTo(1);
        a.release(held);
        assertThat(number(waiting.get())).isPositive();
    }

    @Test
    void unknownUpload_isGone() throws StorageException {
        FileId unknown = FileId.create(Instant.now(), RANDOM);
        assertThat(node("a").take(unknown, ALL, false, ClaimContract::ignore, LONG))
                .isInstanceOf(Gone.class);
    }

    @Test
    void holder_isAskedOnce_andTheNewcomerGetsItsBytes() throws Exception {
        NodeClaims a = node("a");
        NodeClaims b = node("b");
        FileId id = upload();
        AtomicInteger asked = new AtomicInteger();
        long old = number(a.take(id, new Range(0, 10), false, asked::incrementAndGet, LONG));
        a.watch();
        assertThat(asked).hasValue(0);
        Future<Outcome> newcomer =
                requests.submit(() -> b.take(id, new Range(9, 20), false, ClaimContract::ignore, LONG));
        Patience.until("the newcomer waits", () -> waiting(id) == 1);
        Patience.until("the holder is asked", () -> {
            a.watch();
            return asked.get() == 1;
        });
        a.watch();
        assertThat(asked).hasValue(1);
        assertThat(claimed("a", old, id)).as("it holds its bytes until it ends").isTrue();
        a.release(old);
        assertThat(claimed("b", number(newcomer.get()), id)).isTrue();
    }

    /// With its thread, a node asks its requests without the help of a test.
    @Test
    void nodeThatLooksAfterItsClaims_givesThemUp() throws Exception {
        NodeClaims a = node("a");
        a.start();
        NodeClaims b = node("b");
        FileId id = upload();
        CompletableFuture<Boolean> asked = new CompletableFuture<>();
        long number = number(a.take(id, ALL, false, () -> asked.complete(true), LONG));
        var _ = asked.thenRunAsync(() -> a.release(number), requests);
        assertThat(b.take(id, ALL, false, ClaimContract::ignore, LONG)).isInstanceOf(Granted.class);
        assertThat(asked).isCompletedWithValue(true);
    }

    @Test
    void frozenHolder_losesItsClaim_andIsAskedToStop() throws StorageException {
        NodeClaims a = node("a");
        NodeClaims b = node("b");
        FileId id = upload();
        AtomicInteger asked = new AtomicInteger();
        long old = number(a.take(id, ALL, false, asked::incrementAndGet, NONE));
        long other = take(a, upload(), 0, 10);
        long newer = take(b, id, 0, 10);
        assertThat(claimed("a", old, id)).isFalse();
        assertThat(claimed("b", newer, id)).isTrue();
        a.watch();
        assertThat(asked).hasValue(1);
        a.release(old);
        assertThat(claimed("b", newer, id)).as("it released only its own").isTrue();
        a.release(other);
    }

    /// The patience with a node that is alive is longer than the test.
    @Test
    void claimsOfADeadNode_areTakenSooner() throws StorageException {
        NodeClaims dead = node("dead");
        FileId id = upload();
        long old = take(dead, id, 0, 10);
        pass(ClaimRows.SEEN.plusMillis(1));
        NodeClaims b = node("b");
        assertThat(b.any(id)).as("no living node has a claim").isFalse();
        long newer = number(b.take(id, ALL, false, ClaimContract::ignore, LONG));
        assertThat(claimed("dead", old, id)).isFalse();
        assertThat(claimed("b", newer, id)).isTrue();
    }

    @Test
    void newerRequest_supersedesTheOneThatWaits() throws Exception {
        NodeClaims a = node("a");
        NodeClaims b = node("b");
        NodeClaims c = node("c");
        FileId id = upload();
        long held = take(a, id, 0, 10);
        Future<Outcome> older = requests.submit(() -> b.take(id, new Range(5, 15), false, ClaimContract::ignore, LONG));
        Patience.until("it waits", () -> waiting(id) == 1);
        Future<Outcome> newer = requests.submit(() -> c.take(id, new Range(0, 6), false, ClaimContract::ignore, LONG));
        assertThat(older.get()).isInstanceOf(Superseded.class);
        Patience.until("the newer one waits alone", () -> waiting(id) == 1);
        long apart = take(b, id, 10, 15);
        a.release(held);
        assertThat(newer.get()).isInstanceOf(Granted.class);
        b.release(apart);
    }

    @Test
    void readers_shareTheBytes_andExcludeWriters() throws Exception {
        NodeClaims a = node("a");
        NodeClaims b = node("b");
        FileId id = upload();
        long first = number(a.take(id, ALL, true, ClaimContract::ignore, LONG));
        long second = number(b.take(id, ALL, true, ClaimContract::ignore, LONG));
        Future<Outcome> writer = requests.submit(() -> b.take(id, new Range(0, 1), false, ClaimContract::ignore, LONG));
        Patience.until("the writer waits", () -> waiting(id) == 1);
        a.release(first);
        b.release(second);
        long written = number(writer.get());
        assertThat(claimed("b", written, id)).isTrue();
        long read = number(a.take(id, ALL, true, ClaimContract::ignore, NONE));
        assertThat(claimed("b", written, id)).as("a reader waits for writers").isFalse();
        a.release(read);
    }

    @Test
    void sealedClaim_excludesAllOthers_untilItIsUnsealed() throws Exception {
        NodeClaims a = node("a");
        NodeClaims b = node("b");
        FileId id = upload();
        long last = take(a, id, 90, 100);
        assertThat(a.seal(last, LONG)).contains(uploads().find(id).orElseThrow());
        assertThat(b.take(id, new Range(0, 10), false, ClaimContract::ignore, NONE))
                .isInstanceOf(Busy.class);
        assertThat(b.take(id, ALL, true, ClaimContract::ignore, NONE)).isInstanceOf(Busy.class);
        Future<Outcome> waits = requests.submit(() -> b.take(id, new Range(0, 10), false, ClaimContract::ignore, LONG));
        Patience.until("it waits", () -> waiting(id) == 1);
        a.unseal(last);
        assertThat(waits.get()).isInstanceOf(Granted.class);
        assertThat(claimed("a", last, id)).as("its own bytes are not wanted").isTrue();
    }

    @Test
    void sealedClaimOfAFrozenNode_isSafe_untilItsLeaseEnds() throws StorageException {
        NodeClaims a = node("a");
        NodeClaims b = node("b");
        FileId id = upload();
        long sealed = take(a, id, 0, 10);
        assertThat(a.seal(sealed, NONE)).isPresent();
        assertThat(b.take(id, ALL, false, ClaimContract::ignore, NONE)).isInstanceOf(Busy.class);
        pass(ClaimRows.SEAL.plusMillis(1));
        long newer = number(b.take(id, ALL, false, ClaimContract::ignore, NONE));
        assertThat(claimed("a", sealed, id)).isFalse();
        assertThat(claimed("b", newer, id)).isTrue();
        assertThat(a.seal(sealed, NONE)).as("it is lost").isEmpty();
        a.release(sealed);
        assertThat(claimed("b", newer, id)).isTrue();
    }

    @Test
    void seal_isRenewed_unlessTheClaimWasUnsealed() throws StorageException {
        NodeClaims a = node("a");
        NodeClaims b = node("b");
        FileId id = upload();
        long sealed = take(a, id, 0, 10);
        assertThat(a.seal(sealed, NONE)).isPresent();
        pass(ClaimRows.SEAL.minusMillis(1));
        a.renewSeals();
        pass(ClaimRows.SEAL.minusMillis(1));
        assertThat(b.take(id, ALL, false, ClaimContract::ignore, NONE)).isInstanceOf(Busy.class);
        a.unseal(sealed);
        renew("a", sealed);
        assertThat(b.take(id, ALL, false, ClaimContract::ignore, NONE)).isInstanceOf(Granted.class);
    }

    private void renew(String node, long number) throws StorageException {
        metadata().concurrentWriter().write(database -> {
            rows(node).renew(database, number);
            return number;
        });
    }

    @Test
    void seal_asksAllOthers_andWaitsForThem() throws Exception {
        NodeClaims a = node("a");
        NodeClaims b = node("b");
        FileId id = upload();
        AtomicInteger asked = new AtomicInteger();
        long piece = number(b.take(id, new Range(0, 10), false, asked::incrementAndGet, LONG));
        long last = take(a, id, 90, 100);
        assertThat(a.seal(last, NONE)).as("the other stays").isEmpty();
        assertThat(claimed("b", piece, id)).as("a live holder keeps its claim").isTrue();
        b.watch();
        assertThat(asked).hasValue(1);
        Future<Optional<Upload>> sealing = requests.submit(() -> a.seal(last, LONG));
        b.release(piece);
        assertThat(sealing.get()).isPresent();
        a.release(last);
    }

    @Test
    void seal_deletesTheClaimsOfADeadNode() throws StorageException {
        NodeClaims dead = node("dead");
        FileId id = upload();
        long piece = take(dead, id, 0, 10);
        pass(ClaimRows.SEEN.plusMillis(1));
        NodeClaims a = node("a");
        long last = take(a, id, 90, 100);
        assertThat(a.seal(last, LONG)).isPresent();
        assertThat(claimed("dead", piece, id)).isFalse();
    }

    @Test
    void ofTwoThatSeal_theFirstWins() throws Exception {
        NodeClaims a = node("a");
        NodeClaims b = node("b");
        FileId id = upload();
        long first = take(a, id, 0, 10);
        long second = take(b, id, 10, 20);
        Future<Optional<Upload>> sealing = requests.submit(() -> a.seal(first, LONG));
        Patience.until("the first is sealed", () -> rowsOf(id).stream().anyMatch(ClaimRows.Row::sealed));
        assertThat(b.seal(second, LONG)).isEmpty();
        b.release(second);
        assertThat(sealing.get()).isPresent();
    }

    /// After a crash of PostgreSQL numbers begin anew, while requests of the node still use the old ones.
    @Test
    void numberOfALostClaim_isNotUsedTwice() throws StorageException {
        FileId id = upload();
        ClaimRows rows = rows("a");
        ClaimRows.Wish wish = new ClaimRows.Wish(id, ALL, false);
        AtomicLong lost = new AtomicLong(-1);
        long number = metadata()
                .concurrentWriter()
                .write(database -> rows.insert(database, wish, true, next -> lost.compareAndSet(-1, next)));
        assertThat(number).isGreaterThan(lost.get());
        assertThat(claimed("a", lost.get(), id)).isFalse();
        assertThat(claimed("a", number, id)).isTrue();
    }

    @Test
    void concurrentRequestsForTheSameBytes_haveOneWinner() throws Exception {
        List<NodeClaims> nodes = List.of(node("a"), node("b"));
        FileId id = upload();
        List<Future<Outcome>> running = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            NodeClaims node = nodes.get(i % 2);
            running.add(requests.submit(() -> node.take(id, ALL, false, ClaimContract::ignore, NONE)));
        }
        for (Future<Outcome> one : running) {
            one.get();
        }
        assertThat(rowsOf(id)).singleElement().matches(ClaimRows.Row::granted);
    }

    @Test
    void lease_hasOneHolder_untilItExpiresOrIsGivenBack() throws StorageException {
        LeaseRows a = new LeaseRows(metadata().concurrentWriter(), dialect(), "a");
        LeaseRows b = new LeaseRows(metadata().concurrentWriter(), dialect(), "b");
        Duration validity = Duration.ofSeconds(10);
        var first = a.take("sweep", validity).orElseThrow();
        assertThat(a.take("sweep", validity)).isEmpty();
        assertThat(b.take("sweep", validity)).isEmpty();
        assertThat(b.take("webhook/1", validity)).isPresent();
        pass(validity.minusMillis(1));
        assertThat(first.renew()).isTrue();
        pass(validity.minusMillis(1));
        assertThat(b.take("sweep", validity)).isEmpty();
        pass(Duration.ofMillis(1));
        var second = b.take("sweep", validity).orElseThrow();
        assertThat(first.renew()).isFalse();
        first.close();
        assertThat(second.renew()).isTrue();
        second.close();
        assertThat(second.renew()).isFalse();
        var third = b.take("sweep", validity).orElseThrow();
        second.close();
        assertThat(third.renew())
                .as("an older lease of the same node gives back nothing")
                .isTrue();
    }

    @Test
    void expiredLease_isNotRenewed_thoughNoOtherTookIt() throws StorageException {
        LeaseRows leases = new LeaseRows(metadata().concurrentWriter(), dialect(), "a");
        var lease = leases.take("sweep", Duration.ofSeconds(10)).orElseThrow();
        pass(Duration.ofSeconds(10));
        assertThat(lease.renew()).isFalse();
    }

    @Test
    void nodes_areListed_untilTheyAreUnseenForADay() throws StorageException {
        NodeClaims claims = node("old");
        FileId id = upload();
        long left = take(claims, id, 0, 10);
        LeaseRows leases = new LeaseRows(metadata().concurrentWriter(), dialect(), "old");
        assertThat(leases.take("digest/1", Duration.ofSeconds(1))).isPresent();
        pass(NodeRows.FORGET.minusMinutes(1));
        NodeRows newer = record("new");
        newer.seen();
        newer.forgetOld();
        assertThat(newer.all())
                .extracting(NodeRow::id, NodeRow::version, NodeRow::address, NodeRow::alive)
                .containsExactly(tuple("old", "1.0", "10.0.0.1", false), tuple("new", "1.0", "10.0.0.1", true));
        assertThat(claimed("old", left, id)).isTrue();
        pass(Duration.ofMinutes(2));
        newer.seen();
        newer.forgetOld();
        assertThat(newer.all()).extracting(NodeRow::id).containsExactly("new");
        assertThat(claimed("old", left, id)).isFalse();
        newer.leave();
        assertThat(newer.all()).isEmpty();
    }

    @Test
    void joinedNode_hasClaimsAndLeases() throws Exception {
        FileId id = upload();
        try (Node node = metadata().join("2.0", "10.0.0.2")) {
            assertThat(node.all()).extracting(NodeRow::id).containsExactly(node.id());
            Outcome granted = node.claims().take(id, ALL, false, ClaimContract::ignore, LONG);
            boolean held = metadata()
                    .concurrentWriter()
                    .write(database -> metadata().claimRows().claimed(database, number(granted), id));
            assertThat(held).isTrue();
            node.claims().release(number(granted));
            assertThat(node.leases().take("sweep", LONG)).isPresent();
            assertThat(node.all().getFirst().leases()).containsExactly("sweep");
            Outcome left = node.claims().take(id, ALL, false, ClaimContract::ignore, LONG);
            assertThat(number(left)).isPositive();
        }
        assertThat(record("other").all()).isEmpty();
        LeaseRows others = new LeaseRows(metadata().concurrentWriter(), dialect(), "other");
        assertThat(others.take("sweep", LONG))
                .as("the lease of a node that has left")
                .isPresent();
        int claims = metadata()
                .reader()
                .read(database -> database.sql("SELECT COUNT(*) FROM claims")
                        .query(Integer.class)
                        .single());
        assertThat(claims).isZero();
    }
}

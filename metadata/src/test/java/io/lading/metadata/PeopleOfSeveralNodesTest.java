package io.lading.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.digest.DigestRequest;
import io.lading.digest.DigestRequests.Addition;
import io.lading.event.Event;
import io.lading.event.EventLog;
import io.lading.file.FileId;
import io.lading.file.FileRepository;
import io.lading.metadata.account.AddressRows;
import io.lading.metadata.account.Role;
import io.lading.metadata.account.Scope;
import io.lading.metadata.account.SecretRows;
import io.lading.metadata.account.ThrottleRows;
import io.lading.metadata.account.ThrottleRows.Failures;
import io.lading.metadata.account.Token;
import io.lading.metadata.account.TokenRows;
import io.lading.metadata.account.UserRows;
import io.lading.metadata.session.SessionDatabase;
import io.lading.metadata.session.SessionRow;
import io.lading.metadata.session.SessionRows;
import io.lading.metadata.webhook.Progress;
import io.lading.metadata.webhook.WebhookRows;
import io.lading.storage.StorageException;
import io.lading.testkit.MetadataContract;
import io.lading.testkit.Patience;
import io.lading.upload.UploadRepository;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What several nodes on one PostgreSQL database know and limit about people, and do once. Each node has its own
/// connections, so transactions of different nodes run at the same time.
class PeopleOfSeveralNodesTest {
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int NODES = 3;
    private static final int ROUNDS = 10;

    private static TestPostgresql server;

    private final List<Metadata> nodes = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        server = new TestPostgresql();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void open() throws Exception {
        open(server.newDatabase());
    }

    /// All nodes start at the same time.
    private void open(String url) throws Exception {
        List<Callable<Metadata>> starts = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            starts.add(() -> TestPostgresql.open(url));
        }
        nodes.addAll(atOnce(starts));
    }

    @AfterEach
    void close() {
        nodes.forEach(Metadata::close);
        nodes.clear();
    }

    private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
        CyclicBarrier start = new CyclicBarrier(calls.size());
        List<T> results = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = new ArrayList<>();
            for (Callable<T> call : calls) {
                running.add(callers.submit(() -> {
                    start.await();
                    return call.call();
                }));
            }
            for (Future<T> one : running) {
                results.add(one.get());
            }
        }
        return results;
    }

    /// What every node does at the same time.
    private interface Act<T> {
        T on(Metadata node, int number) throws Exception;
    }

    private <T> List<T> onAll(Act<T> act) throws Exception {
        List<Callable<T>> calls = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            Metadata node = nodes.get(i);
            int number = i;
            calls.add(() -> act.on(node, number));
        }
        return atOnce(calls);
    }

    private UserRows users(Metadata node) {
        return new UserRows(node, Clock.systemUTC());
    }

    private void addUser(String name, Role role) throws StorageException {
        assertThat(users(nodes.getFirst()).add(name, "hash", role, false)).isTrue();
    }

    @Test
    void emptyDatabase_isMigratedOnce_andFirstAccountIsCreatedByOneNode() throws Exception {
        close();
        open(server.emptyDatabase());
        assertThat(onAll((node, number) -> users(node).add("admin", "hash-" + number, Role.ADMIN, true)))
                .containsOnlyOnce(true);
        assertThat(users(nodes.getLast()).all()).hasSize(1);
    }

    @Test
    void secret_isTheSameOnAllNodes() throws Exception {
        assertThat(Set.copyOf(onAll((node, number) -> new SecretRows(node).open("devices", "fresh-" + number))))
                .hasSize(1);
    }

    @Test
    void lastAdministrator_isNotRemovedAndNotDemoted() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < NODES; i++) {
                String name = "admin-" + i;
                users(nodes.getFirst()).remove(name);
                users(nodes.getFirst()).add(name, "hash", Role.ADMIN, false);
                users(nodes.getFirst()).change(name, new UserRows.Wish(null, Role.ADMIN, null));
            }
            List<UserRows.Change> changes = onAll((node, number) -> number % 2 == 0
                    ? users(node).remove("admin-" + number)
                    : users(node).change("admin-" + number, new UserRows.Wish(null, Role.VIEWER, null)));
            assertThat(changes).containsOnlyOnce(UserRows.Change.LAST_ADMIN);
            assertThat(users(nodes.getLast()).all())
                    .filteredOn(user -> user.role() == Role.ADMIN)
                    .hasSize(1);
        }
    }

    private static Token token(@Nullable Instant expires) {
        return new Token(UUID.randomUUID().toString(), "ivan", "t", Set.of(Scope.READ), NOON, expires, null, null);
    }

    @Test
    void tokens_shareTheLastPlace() throws Exception {
        addUser("ivan", Role.UPLOADER);
        for (int round = 1; round <= ROUNDS; round++) {
            int most = round;
            assertThat(onAll((node, number) -> new TokenRows(node).add(token(null), most + "-" + number, most)))
                    .containsOnlyOnce(true);
        }
        assertThat(new TokenRows(nodes.getLast()).of("ivan")).hasSize(ROUNDS);
    }

    @Test
    void expiredToken_isGivenToOneNode() throws Exception {
        addUser("ivan", Role.UPLOADER);
        TokenRows rows = new TokenRows(nodes.getFirst());
        assertThat(rows.add(token(NOON), "one", 9)).isTrue();
        assertThat(rows.add(token(NOON.plusSeconds(1)), "later", 9)).isTrue();
        assertThat(rows.add(token(null), "never", 9)).isTrue();
        assertThat(onAll((node, _) -> new TokenRows(node).takeExpired(NOON)))
                .filteredOn(taken -> !taken.isEmpty())
                .singleElement()
                .satisfies(taken -> assertThat(taken).hasSize(1));
        assertThat(rows.takeExpired(NOON.plusSeconds(1))).hasSize(1);
        assertThat(rows.takeExpired(NOON.plusSeconds(9))).isEmpty();
    }

    @Test
    void addresses_areLimited() throws Exception {
        addUser("ivan", Role.UPLOADER);
        for (int round = 0; round < ROUNDS; round++) {
            String prefix = round + ".";
            onAll((node, number) -> {
                new AddressRows(node).note("ivan", prefix + number, NOON, 2);
                return number;
            });
            long known = nodes.getLast()
                    .reader()
                    .read(database -> database.sql("SELECT COUNT(*) FROM known_addresses")
                            .query(Long.class)
                            .single());
            assertThat(known).isEqualTo(2);
        }
    }

    private static SessionRow session(String id, String user, Instant access) {
        return new SessionRow(
                id, user, NOON, NOON.plus(HOUR.multipliedBy(9)), NOON, access, HOUR, SessionRow.Place.UNKNOWN);
    }

    private static SessionRows sessions(Metadata node) {
        return SessionDatabase.shared(node).rows();
    }

    @Test
    void session_isKnownToAllNodes_untilOneRemovesIt() throws Exception {
        SessionRow alice = session("a", "alice", NOON);
        sessions(nodes.get(0)).add(alice, NOON, 9);
        assertThat(sessions(nodes.get(1)).find("a")).contains(alice);
        sessions(nodes.get(1)).noteUse("a", NOON.plusSeconds(1), SessionRow.Place.UNKNOWN);
        assertThat(sessions(nodes.get(2)).find("a").orElseThrow().lastAccess()).isEqualTo(NOON.plusSeconds(1));
        sessions(nodes.get(2)).remove("a");
        assertThat(sessions(nodes.get(0)).find("a")).isEmpty();
    }

    @Test
    void sessionsOfOneUser_areLimited_andExpiredOnesOfAllAreRemoved() throws Exception {
        addUser("ivan", Role.UPLOADER);
        addUser("judy", Role.UPLOADER);
        for (int round = 0; round < ROUNDS; round++) {
            String prefix = round + "-";
            for (int i = 0; i < 20; i++) {
                Instant longAgo = NOON.minus(HOUR.multipliedBy(2));
                sessions(nodes.getFirst())
                        .add(session(prefix + "old-" + i, i % 2 == 0 ? "ivan" : "judy", longAgo), NOON.minus(HOUR), 50);
            }
            onAll((node, number) -> {
                String user = number % 2 == 0 ? "ivan" : "judy";
                sessions(node).add(session(prefix + number, user, NOON), NOON, 1);
                return number;
            });
            List<String> left = nodes.getLast()
                    .reader()
                    .read(database -> database.sql("SELECT user_name FROM sessions")
                            .query(String.class)
                            .list());
            assertThat(left).containsExactlyInAnyOrder("ivan", "judy");
        }
    }

    @Test
    void digestRequests_shareTheLastPlace() throws Exception {
        Files files = new Files(nodes.getFirst());
        for (int most = 2; most <= ROUNDS; most++) {
            List<FileId> ids = new ArrayList<>();
            for (int i = 0; i < NODES; i++) {
                ids.add(files.addOne());
            }
            int limit = most;
            if (most == 2) {
                assertThat(nodes.getFirst().digestRequests().add(request(files.addOne()), 1))
                        .isEqualTo(Addition.STORED);
            }
            assertThat(onAll((node, number) -> node.digestRequests().add(request(ids.get(number)), limit)))
                    .containsOnlyOnce(Addition.STORED);
        }
    }

    private static DigestRequest request(FileId file) {
        return new DigestRequest(file, "alice", NOON, null);
    }

    @Test
    void sha256_isRecordedOnce_withOneEvent() throws Exception {
        Files files = new Files(nodes.getFirst());
        FileId id = files.addOne();
        assertThat(onAll((node, _) -> node.files().setSha256(id, "ab".repeat(32))))
                .allMatch(file -> file.isPresent() && file.get().sha256() != null);
        assertThat(nodes.getLast().events().after(0, 10))
                .extracting(Event::type)
                .containsExactly(Event.Type.FILE_ADDED, Event.Type.FILE_DIGESTED);
    }

    @Test
    void webhook_continuesForOneSender_andAStaleOneChangesNothing() throws Exception {
        assertThat(Set.copyOf(onAll((node, _) -> new WebhookRows(node).open("hook", 7))))
                .containsExactly(Progress.after(7));
        Progress eight = Progress.after(7).withDelivered(8, NOON);
        assertThat(onAll((node, _) -> new WebhookRows(node).save("hook", Progress.after(7), eight)))
                .containsOnlyOnce(true);
        WebhookRows stale = new WebhookRows(nodes.getFirst());
        WebhookRows rows = new WebhookRows(nodes.getLast());
        Progress failed = eight.withFailure("500", NOON, NOON);
        assertThat(rows.save("hook", eight, failed)).isTrue();
        assertThat(stale.save("hook", eight, eight.withDelivered(9, NOON))).isFalse();
        assertThat(stale.find("hook")).isEqualTo(failed);
    }

    private static Map<String, Failures> find(Metadata node, String... subjects) throws StorageException {
        return new ThrottleRows(node).find(List.of(subjects));
    }

    private static Duration untilNone(Metadata node, String subject) throws StorageException {
        return Objects.requireNonNull(find(node, subject).get(subject)).untilNone();
    }

    private static SortedMap<String, Duration> decays(Duration decay, String... subjects) {
        SortedMap<String, Duration> decays = new TreeMap<>();
        for (String subject : subjects) {
            decays.put(subject, decay);
        }
        return decays;
    }

    @Test
    void failures_areCountedOverAllNodes_andDecay() throws Exception {
        onAll((node, _) -> {
            new ThrottleRows(node).add(decays(HOUR, "pair", "address"));
            return 0;
        });
        Map<String, Failures> found = find(nodes.getLast(), "pair", "address", "other");
        assertThat(found).containsOnlyKeys("pair", "address");
        assertThat(untilNone(nodes.getLast(), "pair"))
                .isBetween(HOUR.multipliedBy(NODES - 1L), HOUR.multipliedBy(NODES));
        assertThat(found.values()).allMatch(failures -> failures.sinceLast().compareTo(HOUR) < 0);
        new ThrottleRows(nodes.getFirst()).forgive(decays(HOUR, "pair"));
        assertThat(untilNone(nodes.getLast(), "pair"))
                .isBetween(HOUR.multipliedBy(NODES - 2L), HOUR.multipliedBy(NODES - 1L));
        new ThrottleRows(nodes.getFirst()).forgive(decays(HOUR.multipliedBy(99), "pair"));
        assertThat(find(nodes.getLast(), "pair")).isEmpty();
        new ThrottleRows(nodes.getFirst()).add(decays(Duration.ofMillis(1), "brief"));
        Patience.until(
                "the failure has decayed", () -> find(nodes.getLast(), "brief").isEmpty());
    }

    /// An attacker tries more names than there are rows.
    @Test
    void failuresUnderAttack_areNotForgotten_andRowsAreLimited() throws Exception {
        int most = 50;
        ThrottleRows rows = new ThrottleRows(nodes.getFirst(), most);
        for (int i = 0; i < 5; i++) {
            rows.add(decays(HOUR, "victim"));
        }
        for (int i = 0; i < 400; i++) {
            rows.add(decays(HOUR, "guest-" + i));
        }
        assertThat(untilNone(nodes.getLast(), "victim")).isGreaterThan(HOUR.multipliedBy(4));
        long count = nodes.getLast()
                .reader()
                .read(database -> database.sql("SELECT COUNT(*) FROM throttles")
                        .query(Long.class)
                        .single());
        assertThat(count).isLessThanOrEqualTo(most + 100L);
        rows.add(decays(HOUR, "newcomer"));
        rows.add(decays(HOUR, "newcomer"));
        assertThat(untilNone(nodes.getLast(), "newcomer"))
                .as("counted although the table is full")
                .isGreaterThan(HOUR);
    }

    @Test
    void changes_withinOneMillisecond_endEarlierSessions() throws Exception {
        Clock still = Clock.fixed(NOON, ZoneOffset.UTC);
        UserRows rows = new UserRows(nodes.getFirst(), still);
        assertThat(rows.add("ivan", "hash", Role.UPLOADER, false)).isTrue();
        Instant before = rows.find("ivan").orElseThrow().changedAt();
        rows.change("ivan", new UserRows.Wish(new UserRows.NewPassword("other", null), null, null));
        Instant after = rows.find("ivan").orElseThrow().changedAt();
        assertThat(after).isAfter(before);
    }

    /// Adds files by the records of one node.
    private static final class Files extends MetadataContract {
        private final Metadata node;

        Files(Metadata node) {
            this.node = node;
        }

        FileId addOne() throws StorageException {
            return added("alice", "a.iso", 7, NOON).id();
        }

        @Override
        protected UploadRepository uploads() {
            return node.uploads();
        }

        @Override
        protected FileRepository files() {
            return node.files();
        }

        @Override
        protected EventLog events() {
            return node.events();
        }
    }
}

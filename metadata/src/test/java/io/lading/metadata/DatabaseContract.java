package io.lading.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.digest.DigestRequest;
import io.lading.digest.DigestRequests;
import io.lading.digest.DigestRequests.Addition;
import io.lading.digest.Sha512Digests;
import io.lading.event.EventLog;
import io.lading.file.FileId;
import io.lading.file.FilePage;
import io.lading.file.FileQuery;
import io.lading.file.FileQuery.Sort;
import io.lading.file.FileRepository;
import io.lading.file.Format;
import io.lading.file.StoredFile;
import io.lading.metadata.account.AddressRows;
import io.lading.metadata.account.Role;
import io.lading.metadata.account.Scope;
import io.lading.metadata.account.SubjectRows;
import io.lading.metadata.account.Token;
import io.lading.metadata.account.TokenRows;
import io.lading.metadata.account.User;
import io.lading.metadata.account.UserRows;
import io.lading.metadata.account.UserRows.NewPassword;
import io.lading.space.Room;
import io.lading.space.SharedSpace;
import io.lading.space.Usage;
import io.lading.storage.StorageException;
import io.lading.storage.local.Flusher;
import io.lading.storage.local.LocalStore;
import io.lading.upload.Extents;
import io.lading.upload.Fence;
import io.lading.upload.Length;
import io.lading.upload.Upload;
import io.lading.upload.UploadRepository;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The contract for databases. Subclasses open a new one.
abstract class DatabaseContract extends FactorContract {
    private static final UserRows.NewPassword HASH = new UserRows.NewPassword("hash", null);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    private static final int CALLERS = 8;
    private static final String SHA512 = "0f".repeat(64);

    private Metadata metadata;

    abstract Metadata fresh() throws Exception;

    @Override
    Metadata metadata() {
        return metadata;
    }

    @BeforeEach
    void open() throws Exception {
        metadata = fresh();
    }

    @AfterEach
    void close() {
        metadata.close();
    }

    @Override
    protected UploadRepository uploads() {
        return metadata.uploads();
    }

    @Override
    protected FileRepository files() {
        return metadata.files();
    }

    @Override
    protected EventLog events() {
        return metadata.events();
    }

    private StoredFile add(String name) throws StorageException {
        Instant now = Instant.parse("2026-11-01T10:00:00Z");
        Upload upload = new Upload(
                FileId.create(Instant.now(), RANDOM),
                "alice",
                name,
                Length.of(1),
                Extents.empty(),
                Upload.State.RECEIVING,
                Upload.Kind.WHOLE,
                List.of(),
                null,
                null,
                List.of(),
                now,
                now.plusSeconds(60),
                Room.NONE,
                1,
                null);
        StoredFile file =
                new StoredFile(upload.id(), name, 1, null, "alice", now, null, new Format.NotExamined(), null);
        uploads().insert(upload, true);
        assertThat(uploads().complete(new Fence.Epoch(upload.epoch()), upload, file, List.of()))
                .isTrue();
        return file;
    }

    private List<String> found(@Nullable String search) throws StorageException {
        return files().page(new FileQuery(search, Sort.NAME, null, 100)).files().stream()
                .map(StoredFile::name)
                .toList();
    }

    @Test
    void search_ignoresCaseAndUnicodeForm() throws StorageException {
        for (String name :
                List.of("Prüfung-테스트.iso", "STRASSE.iso", "ΟΔΟΣ.iso", "ＩＭＧ①.iso", "İstanbul.iso", "a_b.iso")) {
            add(name);
        }
        for (String text : List.of("Prüfung", "테스트", "STRAẞE", "straße", "οδος", "img1", "istanbul", "ÜFU", "a_b")) {
            for (Form form : List.of(Form.NFC, Form.NFD)) {
                assertThat(found(Normalizer.normalize(text, form)))
                        .as("%s %s", text, form)
                        .hasSize(1);
            }
        }
        assertThat(found("a-b")).isEmpty();
        assertThat(found("ab")).isEmpty();
    }

    @Test
    void sortByName_isNatural_alsoPageByPage() throws StorageException {
        List<String> sorted = List.of(
                "10 things.iso",
                "Apfel.iso",
                "Äpfel.iso",
                "apfel2.iso",
                "b.iso",
                "image2.iso",
                "image02.iso",
                "image10.iso",
                "image100.iso",
                "Øre.iso",
                "österreich.iso",
                "z.iso",
                "Я.iso",
                "日本.iso",
                "테스트.iso");
        List<String> shuffled = new ArrayList<>(sorted);
        Collections.shuffle(shuffled, new Random(7));
        for (String name : shuffled) {
            add(name);
        }
        List<String> paged = new ArrayList<>();
        FilePage page = files().page(new FileQuery(null, Sort.NAME, null, 2));
        while (page.next() != null) {
            page.files().forEach(file -> paged.add(file.name()));
            page = files().page(new FileQuery(null, Sort.NAME, page.next(), 2));
        }
        page.files().forEach(file -> paged.add(file.name()));
        assertThat(paged).containsExactlyElementsOf(sorted);
    }

    @Test
    void longestNames_haveKeysThatFit() throws StorageException {
        String expanding = "\uFDFA".repeat(85);
        StoredFile first = add(expanding);
        StoredFile second = add("9".repeat(255));
        assertThat(found(null)).containsExactlyInAnyOrder(first.name(), second.name());
        assertThat(found(expanding)).containsExactly(expanding);
        FilePage page = files().page(new FileQuery(null, Sort.NAME, null, 1));
        assertThat(files().page(new FileQuery(null, Sort.NAME, page.next(), 1)).files())
                .hasSize(1)
                .doesNotContainAnyElementsOf(page.files());
    }

    private DigestRequest request(String name, int seconds) throws StorageException {
        FileId file = added("alice", name, 7, NOON).id();
        return new DigestRequest(file, "bob", NOON.plusSeconds(seconds), null);
    }

    @Test
    void digestRequests_waitInTurn_untilTheyAreRecorded() throws StorageException {
        DigestRequests requests = metadata.digestRequests();
        DigestRequest later = request("later.iso", 2);
        DigestRequest sooner = request("sooner.iso", 1);
        assertThat(requests.next()).isEmpty();
        assertThat(requests.add(later, 2)).isEqualTo(Addition.STORED);
        assertThat(requests.add(sooner, 2)).isEqualTo(Addition.STORED);
        assertThat(requests.add(new DigestRequest(sooner.file(), "carol", NOON, null), 2))
                .as("asked for twice")
                .isEqualTo(Addition.STORED);
        assertThat(requests.find(sooner.file())).contains(sooner);
        assertThat(requests.add(request("third.iso", 3), 2)).isEqualTo(Addition.TOO_MANY);
        assertThat(requests.next()).contains(sooner);
        requests.record(sooner.file(), SHA512);
        assertThat(requests.next()).contains(later);
        assertThat(requests.find(sooner.file()))
                .contains(new DigestRequest(sooner.file(), "bob", sooner.requestedAt(), SHA512));
        assertThat(requests.cancel(sooner.file())).as("a known digest stays").isFalse();
        assertThat(requests.cancel(later.file())).isTrue();
        requests.record(later.file(), SHA512);
        assertThat(requests.find(later.file())).as("cancelled meanwhile").isEmpty();
    }

    @Test
    void digestRequests_areRemovedWithTheirFile() throws StorageException {
        DigestRequests requests = metadata.digestRequests();
        DigestRequest gone = request("gone.iso", 0);
        requests.add(gone, 1);
        files().remove(gone.file());
        assertThat(requests.find(gone.file())).isEmpty();
        assertThat(requests.next()).isEmpty();
        assertThat(requests.add(gone, 1)).as("no such file").isEqualTo(Addition.NO_FILE);
    }

    @Test
    void waitingDigest_isCancelledByItsRequester_andTheirNumberIsLimited(@TempDir Path directory)
            throws StorageException {
        try (LocalStore store = LocalStore.open(directory, Flusher.of(directory))) {
            Sha512Digests digests = new Sha512Digests(metadata.digestRequests(), store, Clock.systemUTC());
            // The thread has stopped: requests stay unchanged.
            digests.close();
            FileId file = added("alice", "cancelled.iso", 7, NOON).id();
            assertThat(digests.request(file, "alice")).isInstanceOf(Sha512Digests.Outcome.Waiting.class);
            assertThat(digests.request(file, "bob")).isInstanceOf(Sha512Digests.Outcome.Waiting.class);
            assertThat(digests.cancel(file, "bob", false)).isEqualTo(Sha512Digests.Cancellation.FORBIDDEN);
            assertThat(digests.find(file)).isPresent();
            assertThat(digests.cancel(file, "alice", false)).isEqualTo(Sha512Digests.Cancellation.CANCELLED);
            assertThat(digests.find(file)).isEmpty();
            for (int i = 0; i < Sha512Digests.MAX_WAITING; i++) {
                FileId one = added("alice", "waits-" + i + ".iso", 7, NOON).id();
                assertThat(digests.request(one, "alice")).isInstanceOf(Sha512Digests.Outcome.Waiting.class);
            }
            assertThat(digests.request(file, "alice")).isInstanceOf(Sha512Digests.Outcome.TooMany.class);
            assertThat(digests.cancel(file, "root", true)).isEqualTo(Sha512Digests.Cancellation.CANCELLED);
        }
    }

    /// The results of calls that start together.
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

    @Test
    void concurrentDigestRequests_shareTheLastPlace(@TempDir Path directory) throws Exception {
        try (LocalStore store = LocalStore.open(directory, Flusher.of(directory))) {
            Sha512Digests digests = new Sha512Digests(metadata.digestRequests(), store, Clock.systemUTC());
            // The thread has stopped: requests stay unchanged.
            digests.close();
            for (int i = 1; i < Sha512Digests.MAX_WAITING; i++) {
                FileId one = added("alice", "waits-" + i + ".iso", 7, NOON).id();
                assertThat(digests.request(one, "alice")).isInstanceOf(Sha512Digests.Outcome.Waiting.class);
            }
            List<Callable<Sha512Digests.Outcome>> calls = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                FileId last = added("alice", "last-" + i + ".iso", 7, NOON).id();
                calls.add(() -> digests.request(last, "alice"));
            }
            assertThat(atOnce(calls))
                    .hasOnlyElementsOfTypes(Sha512Digests.Outcome.Waiting.class, Sha512Digests.Outcome.TooMany.class)
                    .filteredOn(Sha512Digests.Outcome.Waiting.class::isInstance)
                    .hasSize(1);
        }
    }

    @Test
    void useOfAQuota_countsTheReservationsOfItsOwner() throws StorageException {
        SharedSpace space = metadata.space();
        for (String owner : List.of("judy", "judy", "kim")) {
            FileId id = FileId.create(Instant.now(), RANDOM);
            assertThat(space.reserve(new SharedSpace.Wish(id, owner, 300, 0, true), 1000, 9))
                    .isEmpty();
        }
        assertThat(space.usage("judy", 1000)).isEqualTo(new Usage(0, 2, 600, 1000));
        assertThat(space.usage("leo", 1000)).isEqualTo(new Usage(0, 0, 0, 1000));
    }

    private static Token token() {
        return new Token(UUID.randomUUID().toString(), "ivan", "t", Set.of(Scope.READ), NOON, null, null, null);
    }

    @Test
    void concurrentTokens_shareTheLastPlace() throws Exception {
        assertThat(new UserRows(metadata, Clock.systemUTC()).add("ivan", "hash", Role.UPLOADER, false))
                .isTrue();
        TokenRows tokens = new TokenRows(metadata);
        assertThat(tokens.add(token(), "first", 2)).isTrue();
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            String sha256 = "last-" + i;
            calls.add(() -> tokens.add(token(), sha256, 2));
        }
        assertThat(atOnce(calls)).containsOnlyOnce(true);
        assertThat(tokens.of("ivan")).hasSize(2);
    }

    @Test
    void concurrentAccounts_shareOneName_andOneAdministratorStays() throws Exception {
        UserRows users = new UserRows(metadata, Clock.systemUTC());
        List<Callable<UserRows.Change>> adding = new ArrayList<>();
        List<Callable<UserRows.Change>> removing = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            String admin = "admin-" + i;
            adding.add(() -> users.addNew("judy", HASH, Role.UPLOADER, false));
            removing.add(() -> users.remove(admin));
            assertThat(users.add(admin, "hash", Role.ADMIN, false)).isTrue();
        }
        assertThat(atOnce(adding)).containsOnlyOnce(UserRows.Change.DONE);
        assertThat(atOnce(removing)).containsOnlyOnce(UserRows.Change.LAST_ADMIN);
        assertThat(users.all()).hasSize(2);
    }

    @Test
    void lastAdministratorWhoCanSignIn_isNeitherDisabledNorDemotedNorRemoved() throws Exception {
        UserRows users = new UserRows(metadata, Clock.systemUTC());
        List<Callable<UserRows.Change>> disabling = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            String admin = "admin-" + i;
            disabling.add(() -> users.change(admin, new UserRows.Wish(null, null, null, true, null, null)));
            assertThat(users.add(admin, "hash", Role.ADMIN, false)).isTrue();
        }
        assertThat(atOnce(disabling)).containsOnlyOnce(UserRows.Change.LAST_ADMIN);
        User left = users.all().stream()
                .filter(user -> !user.disabled())
                .findFirst()
                .orElseThrow();
        assertThat(users.remove(left.name())).isEqualTo(UserRows.Change.LAST_ADMIN);
        assertThat(users.change(left.name(), new UserRows.Wish(null, Role.VIEWER, null)))
                .isEqualTo(UserRows.Change.LAST_ADMIN);
        assertThat(users.all()).filteredOn(User::disabled).hasSize(CALLERS - 1);
    }

    @Test
    void lastAdministratorWithAPassword_keepsIt_andOthersMayGo() throws StorageException {
        UserRows users = new UserRows(metadata, Clock.systemUTC());
        users.add("local", "hash", Role.ADMIN, false);
        users.add("olga", User.NO_PASSWORD, Role.ADMIN, false);
        assertThat(users.change("local", new UserRows.Wish(NewPassword.NONE, null, null)))
                .isEqualTo(UserRows.Change.LAST_ADMIN);
        assertThat(users.change("local", new UserRows.Wish(null, Role.VIEWER, null)))
                .isEqualTo(UserRows.Change.LAST_ADMIN);
        assertThat(users.remove("local")).isEqualTo(UserRows.Change.LAST_ADMIN);
        assertThat(users.change("olga", new UserRows.Wish(null, Role.VIEWER, null)))
                .isEqualTo(UserRows.Change.DONE);
        assertThat(users.change("olga", new UserRows.Wish(new NewPassword("hash", null), Role.ADMIN, null)))
                .isEqualTo(UserRows.Change.DONE);
        assertThat(users.change("local", new UserRows.Wish(NewPassword.NONE, null, null)))
                .isEqualTo(UserRows.Change.DONE);
    }

    @Test
    void personOfAProvider_getsOneAccount_howeverOftenAtOnce() throws Exception {
        UserRows users = new UserRows(metadata, Clock.systemUTC());
        SubjectRows subjects = new SubjectRows(metadata, users, Clock.systemUTC());
        SubjectRows.Subject dana = new SubjectRows.Subject("https://id.example", "s-1");
        List<Callable<SubjectRows.Found>> adding = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            adding.add(() -> subjects.addIfMissing(dana, "dana", Role.VIEWER));
        }
        assertThat(atOnce(adding))
                .containsOnlyOnce(new SubjectRows.Found.Added("dana"))
                .containsOnly(new SubjectRows.Found.Added("dana"), new SubjectRows.Found.Known("dana"));
        assertThat(users.find("dana").orElseThrow().hasPassword()).isFalse();
        SubjectRows.Subject other = new SubjectRows.Subject("https://id.example", "s-2");
        assertThat(subjects.addIfMissing(other, "dana", Role.VIEWER)).isEqualTo(new SubjectRows.Found.NameTaken());
        assertThat(subjects.link(other, "dana")).isEqualTo(new SubjectRows.Found.NameTaken());
        users.remove("dana");
        assertThat(subjects.find(dana)).isEmpty();
    }

    @Test
    void accountWithoutAPassword_isLinkedToOnePersonOfEachProvider() throws StorageException {
        UserRows users = new UserRows(metadata, Clock.systemUTC());
        SubjectRows subjects = new SubjectRows(metadata, users, Clock.systemUTC());
        users.add("local", "hash", Role.VIEWER, false);
        SubjectRows.Subject one = new SubjectRows.Subject("https://id.example", "s-1");
        assertThat(subjects.link(one, "local")).isEqualTo(new SubjectRows.Found.NameTaken());
        assertThat(subjects.link(one, "erin")).isEqualTo(new SubjectRows.Found.NotInvited());
        users.add("erin", User.NO_PASSWORD, Role.VIEWER, false);
        assertThat(subjects.link(one, "erin")).isEqualTo(new SubjectRows.Found.Linked("erin"));
        assertThat(subjects.link(one, "local")).isEqualTo(new SubjectRows.Found.Known("erin"));
        assertThat(subjects.link(new SubjectRows.Subject("https://other.example", "s-1"), "erin"))
                .isEqualTo(new SubjectRows.Found.Linked("erin"));
    }

    @Test
    void ownQuota_isKnownFromItsChangeOn_andReplacesTheGeneralOne() throws StorageException {
        UserRows users = new UserRows(metadata, Clock.systemUTC());
        users.add("alice", "hash", Role.UPLOADER, false);
        Instant changedAt = users.find("alice").orElseThrow().changedAt();
        assertThat(users.quotas().of("alice")).isEmpty();
        users.change("alice", new UserRows.Wish(new UserRows.OwnQuota(5L << 40)));
        assertThat(users.quotas().of("alice")).hasValue(5L << 40);
        assertThat(users.find("alice").orElseThrow())
                .extracting(User::quota, User::changedAt)
                .containsExactly(5L << 40, changedAt);
        SharedSpace space = metadata.space();
        assertThat(space.usage("alice", 1000).quota()).isEqualTo(5L << 40);
        assertThat(space.left("alice", 1000)).isEqualTo(5L << 40);
        FileId id = FileId.create(Instant.now(), RANDOM);
        assertThat(space.reserve(new SharedSpace.Wish(id, "alice", 2000, 0, true), 1000, 9))
                .isEmpty();
        users.change("alice", new UserRows.Wish(new UserRows.OwnQuota(null)));
        assertThat(users.quotas().of("alice")).isEmpty();
        assertThat(space.left("alice", 1000)).isZero();
        assertThat(space.left("bob", Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void endedSignIns_makeTheAccountNewer_andItsTokensStay() throws StorageException {
        UserRows users = new UserRows(metadata, Clock.systemUTC());
        users.add("ivan", "hash", Role.UPLOADER, false);
        TokenRows tokens = new TokenRows(metadata);
        tokens.add(token(), "secret", 2);
        Instant before = users.find("ivan").orElseThrow().changedAt();
        assertThat(users.endSignIns("ivan")).isTrue();
        assertThat(users.find("ivan").orElseThrow().changedAt()).isAfter(before);
        assertThat(tokens.of("ivan")).hasSize(1);
        assertThat(users.revokeTokens("ivan")).isOne();
        assertThat(tokens.of("ivan")).isEmpty();
        assertThat(users.endSignIns("nobody")).isFalse();
    }

    @Test
    void newAccount_doesNotGetTheFilesOfADeletedOne() throws StorageException {
        UserRows users = new UserRows(metadata, Clock.systemUTC());
        StoredFile file = add("left.iso");
        assertThat(users.addNew("alice", HASH, Role.UPLOADER, false)).isEqualTo(UserRows.Change.HAS_FILES);
        files().remove(file.id());
        assertThat(users.addNew("alice", HASH, Role.UPLOADER, false))
                .as("its upload is not removed yet")
                .isEqualTo(UserRows.Change.HAS_FILES);
        uploads().delete(file.id(), new Fence.Epoch(1));
        assertThat(users.addNew("alice", HASH, Role.UPLOADER, false)).isEqualTo(UserRows.Change.DONE);
    }

    @Test
    void concurrentAddresses_areLimited() throws Exception {
        assertThat(new UserRows(metadata, Clock.systemUTC()).add("ivan", "hash", Role.UPLOADER, false))
                .isTrue();
        AddressRows addresses = new AddressRows(metadata);
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            String address = "192.0.2." + i;
            calls.add(() -> {
                addresses.note("ivan", address, NOON, 2);
                return true;
            });
        }
        atOnce(calls);
        int known = 0;
        for (int i = 0; i < CALLERS; i++) {
            known += addresses.lastAt("ivan", "192.0.2." + i).isPresent() ? 1 : 0;
        }
        assertThat(known).isEqualTo(2);
    }
}

package io.lading.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.file.FileId;
import io.lading.file.StoredFile;
import io.lading.metadata.account.Role;
import io.lading.metadata.account.UserRows;
import io.lading.metadata.link.Link;
import io.lading.metadata.link.Link.Kind;
import io.lading.metadata.link.Link.LinkedFile;
import io.lading.metadata.link.LinkRows;
import io.lading.metadata.link.LinkRows.Addition;
import io.lading.metadata.link.Visit;
import io.lading.metadata.link.VisitRows;
import io.lading.space.Room;
import io.lading.storage.StorageException;
import io.lading.upload.Extents;
import io.lading.upload.Fence;
import io.lading.upload.Insertion;
import io.lading.upload.Length;
import io.lading.upload.LinkUse;
import io.lading.upload.Upload;
import io.lading.upload.UploadRepository;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The contract for links: their limits hold in the transactions that use them.
abstract class LinkContract extends SharedUploadContract {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant TODAY = Instant.parse("2026-11-01T10:00:00Z");
    private static final int AT_ONCE = 8;
    private static final int MOST = 100;

    private LinkRows links() {
        return new LinkRows(metadata());
    }

    private VisitRows visits() {
        return new VisitRows(metadata());
    }

    private UserRows users() {
        return new UserRows(metadata(), Clock.systemUTC());
    }

    private void addOwner(String name) throws StorageException {
        users().add(name, "hash", Role.UPLOADER, false);
    }

    private static Link link(String owner, @Nullable Long maxUses, @Nullable LinkedFile file) {
        return new Link(
                FileId.create(Instant.now(), RANDOM).value(),
                owner,
                file == null ? Kind.UPLOAD : Kind.DOWNLOAD,
                "Photos",
                "Thank you.\nAlice",
                null,
                TODAY,
                TODAY.plus(Duration.ofDays(1)),
                file,
                new Link.Limits(file == null ? 1000L : null, maxUses, file == null ? List.of(".iso") : List.of()),
                Link.Usage.NONE);
    }

    private Link added(@Nullable Long maxUses, @Nullable LinkedFile file) throws StorageException {
        addOwner("olga");
        Link link = link("olga", maxUses, file);
        assertThat(links().add(link, secret(), MOST)).isEqualTo(Addition.DONE);
        return link;
    }

    private static String secret() {
        return UUID.randomUUID().toString();
    }

    private Visit visit(Link link) throws StorageException {
        Visit visit = new Visit(UUID.randomUUID().toString(), link.id(), link.expiresAt(), false);
        assertThat(visits().add(visit, visit.id(), TODAY, MOST)).isTrue();
        return visit;
    }

    private static Upload upload(Link link, String visit, Instant now) {
        return new Upload(
                FileId.create(Instant.now(), RANDOM),
                link.owner(),
                "a.iso",
                Length.of(1),
                Extents.empty(),
                Upload.State.RECEIVING,
                Upload.Kind.WHOLE,
                List.of(),
                null,
                null,
                List.of(),
                now,
                now.plus(Duration.ofDays(7)),
                Room.NONE,
                1,
                new LinkUse(link.id(), link.name(), visit, 1000));
    }

    private StoredFile completed(Upload upload) throws StorageException {
        StoredFile file = new StoredFile(
                upload.id(),
                upload.name(),
                1,
                null,
                upload.owner(),
                TODAY,
                null,
                new io.lading.file.Format.NotExamined(),
                upload.link() == null ? null : upload.link().name());
        Upload full = upload.with(Extents.prefix(1), Length.of(1), upload.expiresAt());
        assertThat(uploads().complete(new Fence.Epoch(1), full, file, List.of()))
                .isTrue();
        return file;
    }

    private LinkedFile storedFile() throws StorageException {
        StoredFile file = added("alice", "a.iso", 10, TODAY);
        return new LinkedFile(file.id(), file.name(), file.size());
    }

    static <T> List<T> atOnce(Callable<T> call) throws Exception {
        CyclicBarrier start = new CyclicBarrier(AT_ONCE);
        List<T> results = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
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
    void link_isFoundAsItWasAdded() throws StorageException {
        Link upload = added(3L, null);
        assertThat(links().find(upload.id())).contains(upload);
        LinkedFile file = storedFile();
        Link download = link("olga", null, file);
        assertThat(links().add(download, "digest", MOST)).isEqualTo(Addition.DONE);
        assertThat(links().ofSecret("digest")).contains(download);
        assertThat(links().ofSecret("other")).isEmpty();
        assertThat(links().of("olga")).containsExactly(download, upload);
        assertThat(links().all(null, null, 1)).containsExactly(download);
        assertThat(links().all(null, download.id(), 10)).containsExactly(upload);
        assertThat(links().all("olga", null, 10)).containsExactly(download, upload);
        assertThat(links().all("otto", null, 10)).isEmpty();
    }

    @Test
    void link_ofTooManyOrOfNothing_isNotAdded() throws StorageException {
        addOwner("olga");
        assertThat(links().add(link("nobody", null, null), secret(), MOST)).isEqualTo(Addition.NO_OWNER);
        LinkedFile gone = new LinkedFile(FileId.create(TODAY, RANDOM), "gone.iso", 1);
        assertThat(links().add(link("olga", null, gone), secret(), MOST)).isEqualTo(Addition.NO_FILE);
        assertThat(links().add(link("olga", null, null), secret(), 1)).isEqualTo(Addition.DONE);
        assertThat(links().add(link("olga", null, null), secret(), 1)).isEqualTo(Addition.TOO_MANY);
    }

    @Test
    void upload_throughALink_remembersIt() throws StorageException {
        Link link = added(null, null);
        Visit visit = visit(link);
        Upload upload = upload(link, visit.id(), TODAY);
        assertThat(uploads().insert(upload, true)).isEqualTo(Insertion.DONE);
        assertThat(uploads().find(upload.id())).contains(upload);
        assertThat(uploads().unfinishedOf("olga", null, 10))
                .singleElement()
                .satisfies(found -> assertThat(found.link()).isEqualTo("Photos"));
        assertThat(links().unfinishedUploads(link.id())).containsExactly(upload.id());
        assertThat(visits().find(visit.id()).orElseThrow().used()).isTrue();
        completed(upload);
        assertThat(files().find(upload.id()).orElseThrow().link()).isEqualTo("Photos");
        assertThat(events().after(events().latest() - 1, 1).getFirst().file().link())
                .isEqualTo("Photos");
        assertThat(links().unfinishedUploads(link.id())).isEmpty();
    }

    @Test
    void uploads_ofALink_areLimited_completeAndUnfinishedOnesTogether() throws StorageException {
        Link link = added(2L, null);
        Upload first = upload(link, "visit", TODAY);
        assertThat(uploads().insert(first, true)).isEqualTo(Insertion.DONE);
        assertThat(uploads().insert(upload(link, "visit", TODAY), true)).isEqualTo(Insertion.DONE);
        assertThat(uploads().insert(upload(link, "visit", TODAY), true)).isEqualTo(Insertion.LINK_USED);
        completed(first);
        assertThat(uploads().insert(upload(link, "visit", TODAY), true)).isEqualTo(Insertion.LINK_USED);
        Link now = links().find(link.id()).orElseThrow();
        assertThat(now.usage().used()).isEqualTo(1);
        assertThat(now.usage().bytes()).isEqualTo(1);
        assertThat(now.usage().unfinished()).isEqualTo(1);
        assertThat(now.usage().lastUsedAt()).isEqualTo(TODAY);
        assertThat(now.usedUp()).isFalse();
    }

    @Test
    void uploads_atTheSameTime_doNotExceedTheLimit() throws Exception {
        Link link = added(3L, null);
        List<Insertion> outcomes = atOnce(() -> uploads().insert(upload(link, "visit", TODAY), true));
        assertThat(Collections.frequency(outcomes, Insertion.DONE)).isEqualTo(3);
        assertThat(Collections.frequency(outcomes, Insertion.LINK_USED)).isEqualTo(AT_ONCE - 3);
    }

    @Test
    void unfinishedUploads_ofALink_areLimited() throws StorageException {
        Link link = added(null, null);
        for (int i = 0; i < UploadRepository.MAX_UNFINISHED_OF_LINK; i++) {
            assertThat(uploads().insert(upload(link, "visit", TODAY), true)).isEqualTo(Insertion.DONE);
        }
        assertThat(uploads().insert(upload(link, "visit", TODAY), true)).isEqualTo(Insertion.LINK_CROWDED);
    }

    @Test
    void upload_throughALinkThatHasEnded_isNotAdded() throws StorageException {
        Link link = added(null, null);
        Upload late = upload(link, "visit", link.expiresAt());
        assertThat(uploads().insert(late, true)).isEqualTo(Insertion.LINK_ENDED);
        assertThat(uploads().find(late.id())).isEmpty();
        Upload open = upload(link, "visit", TODAY);
        uploads().insert(open, true);
        assertThat(links().remove(link.id(), TODAY)).isTrue();
        assertThat(links().remove(link.id(), TODAY)).isFalse();
        assertThat(uploads().insert(upload(link, "visit", TODAY), true)).isEqualTo(Insertion.LINK_ENDED);
        assertThat(links().unfinishedUploads(link.id())).containsExactly(open.id());
        assertThat(uploads().expired(TODAY.plusMillis(1), 10)).contains(open.id());
        assertThat(completed(open).link()).as("what is complete stays").isEqualTo("Photos");
    }

    @Test
    void downloads_atTheSameTime_doNotExceedTheLimit() throws Exception {
        Link link = added(3L, storedFile());
        List<Boolean> outcomes = atOnce(() -> links().countDownload(link.id(), null, TODAY));
        assertThat(Collections.frequency(outcomes, true)).isEqualTo(3);
        Link now = links().find(link.id()).orElseThrow();
        assertThat(now.usage().used()).isEqualTo(3);
        assertThat(now.usage().bytes()).isEqualTo(30);
        assertThat(now.usedUp()).isTrue();
    }

    @Test
    void download_ofOneVisit_countsOnce_alsoAtTheSameTime() throws Exception {
        Link link = added(1L, storedFile());
        Visit visit = visit(link);
        assertThat(atOnce(() -> links().countDownload(link.id(), visit.id(), TODAY)))
                .doesNotContain(false);
        assertThat(links().find(link.id()).orElseThrow().usage().used()).isEqualTo(1);
        assertThat(links().countDownload(link.id(), visit(link).id(), TODAY)).isFalse();
        assertThat(links().countDownload(link.id(), visit.id(), link.expiresAt()))
                .isFalse();
    }

    @Test
    void downloadLink_isRemovedWithItsFile_andEveryLinkWithItsOwner() throws StorageException {
        LinkedFile file = storedFile();
        Link link = added(null, file);
        Visit visit = visit(link);
        files().remove(file.id());
        assertThat(links().find(link.id())).isEmpty();
        assertThat(visits().find(visit.id())).isEmpty();
        Link other = added(null, null);
        users().add("root", "hash", Role.ADMIN, false);
        users().remove("olga");
        assertThat(links().find(other.id())).isEmpty();
    }

    @Test
    void visit_isRenewedWithItsToken_ofItsOwnLinkOnly() throws StorageException {
        Link link = added(null, null);
        Visit visit = visit(link);
        Instant later = visit.endsAt().plusSeconds(1);
        assertThat(visits().renew("other", visit.id(), TODAY, later)).isEmpty();
        assertThat(visits().renew(link.id(), "other", TODAY, later)).isEmpty();
        assertThat(visits().renew(link.id(), visit.id(), TODAY, later))
                .contains(new Visit(visit.id(), link.id(), later, false));
        links().remove(link.id(), TODAY);
        assertThat(visits().find(visit.id())).isEmpty();
        assertThat(visits().add(visit, visit.id(), TODAY, MOST)).isFalse();
    }

    @Test
    void tooManyVisits_replaceThoseThatWereNeverUsed() throws StorageException {
        Link link = added(null, null);
        Visit used = visit(link);
        uploads().insert(upload(link, used.id(), TODAY), true);
        Visit unused = visit(link);
        Visit third = new Visit("third", link.id(), link.expiresAt(), false);
        assertThat(visits().add(third, "third", TODAY.plusSeconds(1), 2)).isTrue();
        assertThat(visits().find(used.id())).isPresent();
        assertThat(visits().find(unused.id())).isEmpty();
        assertThat(visits().find("third")).contains(third);
    }
}

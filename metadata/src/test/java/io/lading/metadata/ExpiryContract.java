package io.lading.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.event.Event;
import io.lading.file.ExpiryRepository;
import io.lading.file.FileExpiry;
import io.lading.file.FileId;
import io.lading.file.Retention;
import io.lading.file.StoredFile;
import io.lading.node.Leases;
import io.lading.storage.StorageException;
import io.lading.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The contract for the ends of files.
abstract class ExpiryContract extends JoinContract {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Retention MONTH = new Retention(Duration.ofDays(30), Duration.ofDays(7));

    private final TestClock clock = new TestClock();
    private final List<String> deleted = new ArrayList<>();

    private ExpiryRepository expiry() {
        return metadata().expiry();
    }

    private FileExpiry started(Retention rules) throws StorageException {
        return new FileExpiry(expiry(), rules, _ -> {}, file -> deleted.add(file.name()), Leases.ONE_NODE, clock);
    }

    private StoredFile old(String name, int days) throws StorageException {
        return added("alice", name, 10, clock.instant().minus(Duration.ofDays(days)));
    }

    private @Nullable Instant end(StoredFile file) throws StorageException {
        return files().find(file.id()).orElseThrow().times().expiresAt();
    }

    private List<Event.Type> types(FileId id) throws StorageException {
        return events().after(0, 500).stream()
                .filter(event -> event.file().id().equals(id))
                .map(Event::type)
                .toList();
    }

    @Test
    void newSetting_keepsOldFilesForTheNotice_andAnnouncesThemFirst() throws StorageException {
        metadata().expiry().begin(Retention.FOREVER, clock.instant());
        StoredFile ancient = old("ancient.iso", 1000);
        StoredFile recent = old("recent.iso", 1);

        FileExpiry running = started(MONTH);

        assertThat(end(ancient)).isEqualTo(clock.instant().plus(Duration.ofDays(7)));
        assertThat(end(recent)).isEqualTo(clock.instant().plus(Duration.ofDays(29)));
        assertThat(running.sweep()).isZero();
        assertThat(types(ancient.id())).containsExactly(Event.Type.FILE_ADDED, Event.Type.FILE_EXPIRING);
        assertThat(types(recent.id())).containsExactly(Event.Type.FILE_ADDED);
        clock.pass(Duration.ofDays(7).minusSeconds(1));
        assertThat(running.sweep()).isZero();
        clock.pass(Duration.ofSeconds(1));
        assertThat(running.sweep()).isEqualTo(1);
        assertThat(deleted).containsExactly("ancient.iso");
        assertThat(files().find(ancient.id())).isEmpty();
        assertThat(types(ancient.id())).last().isEqualTo(Event.Type.FILE_EXPIRED);
    }

    @Test
    void restart_withTheSameSetting_changesNoEnd() throws StorageException {
        StoredFile file = old("a.iso", 1000);
        started(MONTH);
        Instant end = end(file);
        clock.pass(DAY);
        started(MONTH);
        assertThat(end(file)).isEqualTo(end);
        clock.pass(DAY);
        started(Retention.FOREVER);
        assertThat(end(file)).as("chosen at the upload").isEqualTo(file.times().expiresAt());
    }

    @Test
    void chosenEnd_holdsWithinTheSetting_andCanBeRemoved() throws StorageException {
        StoredFile file = old("a.iso", 0);
        FileExpiry running = started(MONTH);
        Instant chosen = clock.instant().plus(DAY);
        running.choose(file, chosen, "alice", false);
        assertThat(end(file)).isEqualTo(chosen);
        running.choose(file, clock.instant().plus(Duration.ofDays(31)), "alice", false);
        assertThat(end(file)).as("too late").isEqualTo(chosen);
        running.choose(file, null, "bob", false);
        assertThat(end(file)).as("not the owner").isEqualTo(chosen);
        started(new Retention(Duration.ofDays(90), Duration.ofDays(7)));
        assertThat(end(file)).as("another setting").isEqualTo(chosen);
        running.choose(file, null, "bob", true);
        assertThat(end(file)).isEqualTo(clock.instant().plus(Duration.ofDays(30)));
        running.choose(file, chosen, "alice", false);
        assertThat(running.sweep()).isZero();
        clock.pass(DAY);
        assertThat(running.sweep()).isEqualTo(1);
    }

    @Test
    void lateNotice_movesTheEndThatTheSettingGave() throws StorageException {
        FileExpiry running = started(MONTH);
        StoredFile file = old("a.iso", 0);
        started(new Retention(Duration.ofDays(20), Duration.ofDays(7)));
        clock.pass(Duration.ofDays(25));
        assertThat(running.sweep()).as("the server was stopped").isZero();
        assertThat(end(file)).isEqualTo(clock.instant().plus(Duration.ofHours(84)));
    }

    @Test
    void heldFile_isKept_untilItIsReleased() throws StorageException {
        StoredFile file = old("a.iso", 1000);
        FileExpiry running = started(MONTH);
        running.sweep();
        assertThat(expiry().hold(file.id(), "one", Duration.ofHours(1))).isTrue();
        assertThat(expiry().hold(file.id(), "two", Duration.ofHours(1))).isTrue();
        clock.pass(Duration.ofDays(8));
        assertThat(running.sweep()).isZero();
        assertThat(expiry().expire(file.id(), clock.instant())).isEmpty();
        expiry().release(file.id(), "one");
        assertThat(running.sweep()).isZero();
        expiry().hold(file.id(), "two", Duration.ofSeconds(-1));
        assertThat(running.sweep()).as("the hold has ended").isEqualTo(1);
        assertThat(expiry().hold(file.id(), "two", Duration.ofHours(1))).isFalse();
    }
}

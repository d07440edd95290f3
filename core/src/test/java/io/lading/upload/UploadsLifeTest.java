package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.file.FileId;
import io.lading.file.Format;
import io.lading.file.Shelf;
import io.lading.storage.ContentKey;
import io.lading.storage.StorageException;
import io.lading.testkit.CrashDisk;
import io.lading.testkit.MemoryMetadata;
import io.lading.testkit.ScriptedBody;
import io.lading.testkit.TestClock;
import io.lading.upload.UploadRules.ContentCheck;
import io.lading.upload.UploadRules.Durability;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Creation, admission, expiry, removal, recovery and concatenation.
class UploadsLifeTest {
    private static final byte[] CONTENT = House.bytes(9000, 5);

    private static UploadRules rules(long maxSize, long quota, long minFree, ContentCheck check) {
        return new UploadRules(
                List.of(".iso", ".img"), maxSize, quota, minFree, Duration.ofDays(7), Durability.ACKNOWLEDGED, check);
    }

    private static Creation create(House house, String name, long length) throws StorageException {
        return house.uploads.create(CreateUpload.whole(House.OWNER, name, Length.of(length)));
    }

    @Test
    void create_rejectsBadNamesAndFormats() throws StorageException {
        try (House house = House.with(rules(Long.MAX_VALUE, Long.MAX_VALUE, 0, ContentCheck.OFF))) {
            for (String bad :
                    List.of("", "../a.iso", "a/b.iso", "a\\b.iso", "..", "a\n.iso", "\u202egnp.iso", "a".repeat(300))) {
                assertThat(create(house, bad, 1)).as(bad).isInstanceOf(Creation.BadName.class);
            }
            for (String foreign : List.of("a.txt", "a.iso.exe", ".iso", "iso")) {
                assertThat(create(house, foreign, 1)).as(foreign).isInstanceOf(Creation.FormatNotAllowed.class);
            }
            assertThat(create(house, "<img onerror=x>.ISO", 1)).isInstanceOf(Creation.Created.class);
        }
    }

    @Test
    void create_reservesQuotaAndSpace_andReleasesThem() throws StorageException {
        try (House house = House.with(rules(5000, 8000, 1000, ContentCheck.OFF))) {
            house.disk.capacity(20_000);
            assertThat(create(house, "a.iso", 5001)).isEqualTo(new Creation.TooLarge(5001, 5000));
            FileId first = house.create(5000);
            assertThat(create(house, "b.iso", 3001)).isEqualTo(new Creation.OverQuota(3001, 3000));
            house.disk.capacity(8999);
            assertThat(create(house, "b.iso", 3000)).isEqualTo(new Creation.NoSpace(3000, 2999));
            assertThat(house.uploads.cancel(first, House.OWNER)).isInstanceOf(Cancellation.Cancelled.class);
            assertThat(create(house, "b.iso", 3000)).isInstanceOf(Creation.Created.class);
            assertThat(house.uploads.available(House.OWNER)).isEqualTo(4999);
        }
    }

    @Test
    void create_ofUnknownLength_reservesAsItGrows_upToTheQuota() throws StorageException {
        try (House house = House.with(rules(Long.MAX_VALUE, 4000, 0, ContentCheck.OFF))) {
            FileId id = house.create(Length.unknown());
            Appended outcome = house.append(id, 0, ScriptedBody.of(CONTENT, 1000, ScriptedBody.Ending.WHOLE));
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Appended.NoSpace.class,
                            full -> assertThat(full.ofQuota()).isTrue());
            assertThat(house.retrieve(id).offset()).isEqualTo(4000);
        }
    }

    @Test
    void reservations_areTheSameAfterARestart() throws StorageException {
        House house = House.empty();
        FileId id = house.create(9000);
        house.append(id, CONTENT, 0, 4000);
        assertThat(house.uploads.reservedBytes()).isEqualTo(5000);
        house = house.restarted();
        assertThat(house.uploads.reservedBytes()).isEqualTo(5000);
        assertThat(house.report.resumable()).isEqualTo(1);
        house.close();
    }

    @Test
    void sweep_removesOnlyExpiredUploads_andBytesExtendTheExpiry() throws StorageException {
        try (House house = House.empty()) {
            FileId idle = house.create(9000);
            FileId busy = house.create(9000);
            house.append(idle, CONTENT, 0, 100);
            house.clock.pass(Duration.ofDays(6));
            house.append(busy, CONTENT, 0, 100);
            house.clock.pass(Duration.ofDays(2));
            assertThat(house.uploads.sweep()).isEqualTo(1);
            assertThat(house.uploads.retrieveOffset(idle, Uploader.account(House.OWNER)))
                    .isInstanceOf(Retrieval.NotFound.class);
            assertThat(house.retrieve(busy).offset()).isEqualTo(100);
            assertThat(house.store.inventory()).hasSize(1);
            assertThat(house.uploads.reservedBytes()).isEqualTo(8900);
        }
    }

    @Test
    void expiredUpload_isHiddenFromTheSecondOfItsExpiry() throws StorageException {
        try (House house = House.empty()) {
            FileId idle = house.create(9000);
            house.append(idle, CONTENT, 0, 100);
            Instant expires = house.retrieve(idle).expiresAt();
            house.clock.pass(Duration.between(house.clock.instant(), expires.truncatedTo(ChronoUnit.SECONDS)));
            assertThat(house.retrieve(idle).offset()).isEqualTo(100);
            house.clock.pass(Duration.ofMillis(1));
            assertThat(house.uploads.retrieveOffset(idle, Uploader.account(House.OWNER)))
                    .isInstanceOf(Retrieval.NotFound.class);
            assertThat(house.append(idle, CONTENT, 100, 200)).isInstanceOf(Appended.NotFound.class);
            assertThat(house.uploads.cancel(idle, House.OWNER)).isInstanceOf(Cancellation.NotFound.class);
        }
    }

    @Test
    void remove_isForOwnersAndAdmins_andDiscardsTheContent() throws StorageException {
        try (House house = House.empty()) {
            FileId id = house.create(9000);
            house.append(id, CONTENT, 0, 9000);
            assertThat(house.shelf.remove(id, "bob", false)).isInstanceOf(Shelf.Removal.Forbidden.class);
            assertThat(house.shelf.remove(id, "bob", true)).isInstanceOf(Shelf.Removal.Removed.class);
            assertThat(house.shelf.remove(id, "bob", true)).isInstanceOf(Shelf.Removal.NotFound.class);
            assertThat(house.store.inventory()).isEmpty();
            assertThat(house.metadata.uploads().find(id)).isEmpty();
        }
    }

    @Test
    void start_reportsOrphans_andLeavesThemUnchanged() throws StorageException {
        House house = House.empty();
        try (var writer = house.store.openWriter(new ContentKey("stray"))) {
            writer.write(java.nio.ByteBuffer.wrap(CONTENT), 0);
            writer.flush();
        }
        house = house.restarted();
        assertThat(house.report.orphans()).singleElement().satisfies(orphan -> {
            assertThat(orphan.name()).isEqualTo("stray");
            assertThat(orphan.bytes()).isEqualTo(9000);
        });
        assertThat(house.store.inventory()).hasSize(1);
        house.close();
    }

    @Test
    void start_removesAnUploadWhoseBytesTheStorageLost() throws StorageException {
        House house = House.empty();
        FileId id = house.create(9000);
        house.append(id, CONTENT, 0, 4000);
        house.store.discard(new ContentKey(id.value()));
        house = house.restarted();
        assertThat(house.report.lost()).containsExactly(id);
        assertThat(house.uploads.retrieveOffset(id, Uploader.account(House.OWNER)))
                .isInstanceOf(Retrieval.NotFound.class);
        house.close();
    }

    @Test
    void record_underAnOlderEpoch_isRejected() throws StorageException {
        try (House house = House.empty()) {
            FileId id = house.create(9000);
            house.append(id, CONTENT, 0, 1000);
            house.metadata.uploads().acquire(id);
            assertThatThrownBy(() -> house.append(id, CONTENT, 1000, 2000)).isInstanceOf(OutdatedFenceException.class);
            assertThat(house.append(id, CONTENT, 1000, 9000)).isInstanceOf(Appended.Completed.class);
            assertThat(house.content(id)).isEqualTo(CONTENT);
        }
    }

    @Test
    void contentCheck_enforced_rejectsOtherContent() throws StorageException {
        try (House house = House.with(rules(Long.MAX_VALUE, Long.MAX_VALUE, 0, ContentCheck.ENFORCE))) {
            FileId id = house.create(9000);
            assertThat(house.append(id, CONTENT, 0, 9000)).isInstanceOf(Appended.ContentRefused.class);
            assertThat(house.shelf.find(id)).isEmpty();
            byte[] disk = CONTENT.clone();
            disk[510] = 0x55;
            disk[511] = (byte) 0xaa;
            FileId image = house.create(9000);
            assertThat(house.append(image, disk, 0, 9000)).isInstanceOf(Appended.Completed.class);
            assertThat(house.file(image).format()).isEqualTo(new Format.Recognized("Boot sector"));
        }
    }

    @Test
    void format_isUnrecognizedOrNotExamined() throws StorageException {
        for (ContentCheck check : List.of(ContentCheck.MARK, ContentCheck.OFF)) {
            try (House house = House.with(rules(Long.MAX_VALUE, Long.MAX_VALUE, 0, check))) {
                FileId id = house.create(9000);
                house.append(id, CONTENT, 0, 9000);
                Format known = check == ContentCheck.OFF ? new Format.NotExamined() : new Format.Unrecognized();
                assertThat(house.file(id).format()).isEqualTo(known);
            }
        }
    }

    @Test
    void durabilityComplete_acknowledgesBeforeFlushing_butFilesAreDurable() throws Exception {
        UploadRules lazy = new UploadRules(
                List.of(),
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                0,
                Duration.ofDays(7),
                Durability.COMPLETE,
                ContentCheck.OFF);
        CrashDisk disk = new CrashDisk(CrashDisk.Sabotage.NONE);
        MemoryMetadata metadata = new MemoryMetadata();
        FileId id;
        try (House house = new House(disk, metadata, new TestClock(), lazy)) {
            id = house.create(9000);
            long before = house.flusher.counts().requests();
            assertThat(house.append(id, CONTENT, 0, 500)).isInstanceOf(Appended.Progress.class);
            assertThat(house.retrieve(id).offset()).isEqualTo(500);
            assertThat(house.flusher.counts().requests()).isEqualTo(before);
        }
        try (House house = new House(disk.afterPowerCut(0), metadata, new TestClock(), lazy)) {
            assertThat(house.report.lost()).isEmpty();
            assertThat(house.retrieve(id).offset()).isZero();
            assertThat(house.append(id, CONTENT, 0, 9000)).isInstanceOf(Appended.Completed.class);
            disk = house.disk.afterPowerCut(0);
        }
        try (House house = new House(disk, metadata, new TestClock(), lazy)) {
            assertThat(house.content(id)).isEqualTo(CONTENT);
        }
    }
}

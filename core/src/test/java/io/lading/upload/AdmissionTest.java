package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.file.FileId;
import io.lading.space.Admission;
import io.lading.space.Usage;
import io.lading.storage.StorageException;
import io.lading.testkit.CrashDisk;
import io.lading.testkit.CrashDisk.Sabotage;
import io.lading.testkit.MemoryMetadata;
import io.lading.testkit.ScriptedBody;
import io.lading.testkit.TestClock;
import io.lading.upload.UploadRules.ContentCheck;
import io.lading.upload.UploadRules.Durability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Concurrent uploads never reserve more space than there is.
class AdmissionTest {
    private static final int CALLERS = 200;
    private static final long ROOM = 10_000;
    private static final byte[] CONTENT = House.bytes(1000, 5);

    private static House house(long quota, long capacity) throws StorageException {
        CrashDisk disk = new CrashDisk(Sabotage.NONE);
        disk.capacity(capacity);
        UploadRules rules = new UploadRules(
                List.of(), Long.MAX_VALUE, quota, 0, Duration.ofDays(7), Durability.ACKNOWLEDGED, ContentCheck.MARK);
        return new House(disk, new MemoryMetadata(), new TestClock(), rules);
    }

    private static <T> List<T> atOnce(int callers, Callable<T> call) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<Future<T>> results = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < callers; i++) {
                results.add(executor.submit(() -> {
                    go.await();
                    return call.call();
                }));
            }
            go.countDown();
        }
        List<T> values = new ArrayList<>();
        for (Future<T> result : results) {
            values.add(result.get());
        }
        return values;
    }

    private static Callable<Creation> creating(House house, long length) {
        return () -> house.uploads.create(CreateUpload.whole(House.OWNER, "a.iso", Length.of(length)));
    }

    @Test
    void concurrentCreations_shareOneQuota() throws Exception {
        try (House house = house(ROOM, Long.MAX_VALUE)) {
            List<Creation> outcomes = atOnce(CALLERS, creating(house, 1000));
            assertThat(outcomes).hasOnlyElementsOfTypes(Creation.Created.class, Creation.OverQuota.class);
            assertThat(outcomes).filteredOn(Creation.Created.class::isInstance).hasSize(10);
            assertThat(house.uploads.available(House.OWNER)).isZero();
            assertThat(house.uploads.available("bob")).isEqualTo(ROOM);
        }
    }

    @Test
    void ownQuota_replacesTheGeneralOne_andHoldsAtOnce() throws Exception {
        try (House house = house(ROOM, Long.MAX_VALUE)) {
            house.quotas = owner -> owner.equals(House.OWNER) ? OptionalLong.of(1500) : OptionalLong.empty();
            assertThat(creating(house, 1000).call()).isInstanceOf(Creation.Created.class);
            assertThat(creating(house, 1000).call()).isInstanceOf(Creation.OverQuota.class);
            assertThat(house.uploads.available(House.OWNER)).isEqualTo(500);
            assertThat(house.uploads.available("bob")).isEqualTo(ROOM);
            assertThat(house.uploads.usage(House.OWNER).quota()).isEqualTo(1500);
            house.quotas = _ -> OptionalLong.of(0);
            assertThat(house.uploads.available(House.OWNER)).isZero();
            assertThat(creating(house, 1).call()).isInstanceOf(Creation.OverQuota.class);
        }
    }

    @Test
    void use_isThatOfTheOwner_withTheFullLengthOfUnfinishedUploads() throws Exception {
        try (House house = house(ROOM, Long.MAX_VALUE)) {
            assertThat(creating(house, 1000).call()).isInstanceOf(Creation.Created.class);
            assertThat(creating(house, 500).call()).isInstanceOf(Creation.Created.class);
            assertThat(house.uploads.usage(House.OWNER)).isEqualTo(new Usage(0, 2, 1500, ROOM));
            assertThat(house.uploads.usage("bob")).isEqualTo(new Usage(0, 0, 0, ROOM));
        }
    }

    @Test
    void concurrentCreations_shareOneDisk() throws Exception {
        try (House house = house(Long.MAX_VALUE, ROOM)) {
            List<Creation> outcomes = atOnce(CALLERS, creating(house, 1000));
            assertThat(outcomes).hasOnlyElementsOfTypes(Creation.Created.class, Creation.NoSpace.class);
            assertThat(outcomes).filteredOn(Creation.Created.class::isInstance).hasSize(10);
            assertThat(house.uploads.reservedBytes()).isEqualTo(ROOM);
        }
    }

    /// A client cannot fill the database with unfinished uploads (OWASP File Upload cheat sheet).
    @Test
    void owasp_unfinishedUploads_areLimitedPerAccount() throws Exception {
        try (House house = house(Long.MAX_VALUE, Long.MAX_VALUE)) {
            for (int i = 0; i < Admission.MAX_UNFINISHED - 10; i++) {
                house.create(1);
            }
            List<Creation> outcomes = atOnce(CALLERS, creating(house, 1));
            assertThat(outcomes).hasOnlyElementsOfTypes(Creation.Created.class, Creation.TooManyUploads.class);
            assertThat(outcomes).filteredOn(Creation.Created.class::isInstance).hasSize(10);
            assertThat(house.uploads.create(CreateUpload.whole("bob", "a.iso", Length.of(1))))
                    .isInstanceOf(Creation.Created.class);
        }
    }

    /// They reserve space step by step, and never write more than they reserved.
    @Test
    void concurrentUploadsOfUnknownLength_shareOneQuota() throws Exception {
        try (House house = house(ROOM, Long.MAX_VALUE)) {
            List<Object> outcomes = atOnce(CALLERS, () -> grown(house));
            assertThat(outcomes)
                    .hasOnlyElementsOfTypes(Appended.Completed.class, Appended.NoSpace.class, Creation.OverQuota.class);
            assertThat(house.metadata.files().bytesOwnedBy(House.OWNER)).isLessThanOrEqualTo(ROOM);
            assertThat(outcomes).hasAtLeastOneElementOfType(Appended.Completed.class);
        }
    }

    private static Object grown(House house) throws StorageException {
        Creation creation = house.uploads.create(CreateUpload.whole(House.OWNER, "a.iso", Length.unknown()));
        if (!(creation instanceof Creation.Created(Upload upload))) {
            return creation;
        }
        AppendUpload whole = new AppendUpload(
                upload.id(),
                House.OWNER,
                0,
                Length.unknown(),
                Length.unknown(),
                AppendUpload.Ending.WITH_BODY,
                false,
                List.of());
        return house.uploads.append(whole, ScriptedBody.of(CONTENT, 0, 1000), DurableListener.NONE);
    }

    /// If another program has used the reserved space, the upload stops before it uses the space to keep free,
    /// and can be resumed.
    @Test
    void runningUpload_leavesTheMinimumFree() throws Exception {
        CrashDisk disk = new CrashDisk(Sabotage.NONE);
        disk.capacity(10 * ROOM);
        UploadRules rules = new UploadRules(
                List.of(),
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                ROOM,
                Duration.ofDays(7),
                Durability.ACKNOWLEDGED,
                ContentCheck.OFF);
        try (House house = new House(disk, new MemoryMetadata(), new TestClock(), rules)) {
            FileId id = house.create(CONTENT.length);
            house.append(id, CONTENT, 0, 10);
            disk.capacity(ROOM);
            assertThat(house.append(id, CONTENT, 10, CONTENT.length)).isInstanceOf(Appended.NoSpace.class);
            assertThat(house.retrieve(id).offset()).isEqualTo(10);
            disk.capacity(10 * ROOM);
            assertThat(house.append(id, CONTENT, 10, CONTENT.length)).isInstanceOf(Appended.Completed.class);
        }
    }
}

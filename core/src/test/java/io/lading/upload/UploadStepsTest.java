package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.file.FileId;
import io.lading.storage.StorageException;
import io.lading.testkit.ScriptedBody;
import io.lading.testkit.ScriptedBody.Ending;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The steps that listeners receive.
class UploadStepsTest {
    private static final byte[] CONTENT = new byte[1000];

    private House house;

    @BeforeEach
    void open() throws StorageException {
        house = House.empty();
    }

    @AfterEach
    void close() throws StorageException {
        house.close();
    }

    @Test
    void interruptedAndResumedUpload_isReportedStepByStep() throws StorageException {
        FileId id = house.create(1000);
        house.append(id, 0, ScriptedBody.of(Arrays.copyOf(CONTENT, 400), 100, Ending.BROKEN));
        house.append(id, CONTENT, 400, 1000);
        assertThat(house.steps).containsExactly("CREATED at 0", "INTERRUPTED at 400", "COMPLETED at 1000");
        assertThat(house.uploads.stats().count(UploadStep.INTERRUPTED)).isEqualTo(1);
        assertThat(house.uploads.stats().count(UploadStep.COMPLETED)).isEqualTo(1);
        assertThat(house.uploads.stats().acknowledgements()).isEqualTo(1);
        assertThat(house.uploads.stats().receiving()).isZero();
        assertThat(house.uploads.reservations()).isZero();
    }

    @Test
    void rejectionsThatChangeNothing_areNotReported() throws StorageException {
        FileId id = house.create(1000);
        house.append(id, 7, ScriptedBody.of(CONTENT, 0, 10));
        assertThat(house.steps).containsExactly("CREATED at 0");
        assertThat(house.uploads.reservations()).isEqualTo(1);
    }

    @Test
    void cancelledAndExpiredUploads_areReported() throws StorageException {
        FileId cancelled = house.create(1000);
        house.append(cancelled, CONTENT, 0, 300);
        house.uploads.cancel(cancelled, House.OWNER);
        house.create(1000);
        house.clock.pass(Duration.ofDays(8));
        house.uploads.sweep();
        assertThat(house.steps).containsExactly("CREATED at 0", "CANCELLED at 300", "CREATED at 0", "EXPIRED at 0");
    }

    @Test
    void fileOfParts_isCompletedOnce() throws StorageException {
        List<FileId> parts = List.of(part(500), part(500));
        CreateUpload whole = new CreateUpload(
                House.OWNER, "whole.img", Length.unknown(), Upload.Kind.FINAL, parts, null, null, List.of(), false);
        assertThat(house.uploads.create(whole)).isInstanceOf(Creation.Completed.class);
        assertThat(house.steps)
                .containsExactlyInAnyOrder(
                        "CREATED at 0",
                        "CREATED at 0",
                        "COMPLETED at 500",
                        "COMPLETED at 500",
                        "CREATED at 0",
                        "COMPLETED at 1000");
    }

    private FileId part(int length) throws StorageException {
        CreateUpload command = new CreateUpload(
                House.OWNER, "part", Length.of(length), Upload.Kind.PARTIAL, List.of(), null, null, List.of(), false);
        FileId id = ((Creation.Created) house.uploads.create(command)).upload().id();
        house.append(id, CONTENT, 0, length);
        return id;
    }
}

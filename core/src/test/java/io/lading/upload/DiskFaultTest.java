package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.file.FileId;
import io.lading.storage.StorageException;
import io.lading.testkit.CrashDisk;
import io.lading.testkit.CrashDisk.Sabotage;
import io.lading.testkit.MemoryMetadata;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Makes each single operation of an upload fail once (write, flush, rename, commit) while the process continues.
/// The client then queries the offset and resumes.
class DiskFaultTest {
    private static final int LENGTH = 9000;
    private static final byte[] CONTENT = House.bytes(LENGTH, 11);
    private static final int MAX_TRIES = 20;

    @Test
    void afterAnySingleFault_theUploadCompletesIntact() throws StorageException {
        long operations = runWithFaultAt(Long.MAX_VALUE, "none");
        for (String error : List.of("Input/output error", "No space left on device")) {
            for (long fault = 0; fault < operations; fault++) {
                runWithFaultAt(fault, error);
            }
        }
        System.getLogger(DiskFaultTest.class.getName())
                .log(System.Logger.Level.INFO, "{0} faults, each healed by going on", 2 * operations);
    }

    /// Returns how many operations the upload took after the house was built.
    private static long runWithFaultAt(long fault, String error) throws StorageException {
        CrashDisk disk = new CrashDisk(Sabotage.NONE);
        try (House house = new House(disk, new MemoryMetadata())) {
            long before = disk.operations();
            disk.failAt(before + fault, error);
            FileId id = null;
            for (int i = 0; i < MAX_TRIES && !complete(house, id); i++) {
                id = attempt(house, id);
            }
            long operations = disk.operations() - before;
            disk.failAt(Long.MAX_VALUE, error);
            String when = error + " at operation " + fault;
            assertThat(complete(house, id)).as(when).isTrue();
            FileId done = Objects.requireNonNull(id);
            assertThat(house.content(done)).as(when).isEqualTo(CONTENT);
            String sha256 = house.file(done).sha256();
            assertThat(sha256 == null || sha256.equals(House.sha256(CONTENT)))
                    .as(when)
                    .isTrue();
            assertThat(house.store.inventory()).as(when).hasSize(1);
            return operations;
        }
    }

    private static boolean complete(House house, @Nullable FileId id) throws StorageException {
        return id != null && house.metadata.uploads().find(id).orElseThrow().complete();
    }

    /// One attempt of a client, which ends at the first failure.
    private static @Nullable FileId attempt(House house, @Nullable FileId known) {
        FileId id = known;
        try {
            if (id == null) {
                id = house.create(LENGTH);
            }
            long offset = house.retrieve(id).offset();
            house.append(id, CONTENT, offset, Math.min(LENGTH, offset + 4000));
        } catch (StorageException expected) {
            assertThat(expected.kind()).as("the kind of: " + expected).isNotEqualTo(StorageException.Kind.PERMANENT);
        }
        return id;
    }
}

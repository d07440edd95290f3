package io.lading.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.storage.StorageException;
import io.lading.storage.objects.Objects.ObjectStream;
import io.lading.testkit.CrashDisk;
import io.lading.testkit.CrashDisk.Sabotage;
import io.lading.testkit.CrashFileSystem;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Cuts the power before each operation of a series of calls. What a call has done when it returns must survive,
/// and an object is whole or missing.
class DirectoryPowerCutTest {
    private static final int SIZE = 3000;
    private static final int SEEDS = 4;

    /// What is known about an object: its last call stored or deleted it, or was cut.
    private enum State {
        STORED,
        UNKNOWN,
        DELETED
    }

    private final Map<String, State> states = new HashMap<>();

    @Test
    void returnedCalls_surviveAPowerCut() throws StorageException {
        assertThat(runsUntilNothingIsCut(Sabotage.NONE)).isGreaterThan(40);
    }

    /// The test would notice a missing flush.
    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void missingFlush_isNoticed(Sabotage sabotage) {
        assertThatThrownBy(() -> runsUntilNothingIsCut(sabotage))
                .isInstanceOfAny(AssertionError.class, StorageException.class);
    }

    /// Returns the number of operations.
    private long runsUntilNothingIsCut(Sabotage sabotage) throws StorageException {
        for (long cut = 0; ; cut++) {
            CrashDisk disk = new CrashDisk(sabotage);
            disk.cutAfter(cut);
            states.clear();
            boolean whole = runs(disk);
            for (long seed = 0; seed < SEEDS; seed++) {
                check(disk.afterPowerCut(seed));
            }
            if (whole) {
                return cut;
            }
        }
    }

    /// Returns whether all calls succeed.
    private boolean runs(CrashDisk disk) {
        try {
            DirectoryObjects objects = DirectoryObjects.open(new CrashFileSystem(disk).root());
            put(objects, "3f/a/1");
            put(objects, "3f/a/2");
            put(objects, "40/b/1");
            delete(objects, "3f/a/1", "3f/a/2");
            put(objects, "3f/a/3");
            delete(objects, "40/b/1");
            return true;
        } catch (StorageException e) {
            return false;
        }
    }

    private void put(DirectoryObjects objects, String name) throws StorageException {
        states.put(name, State.UNKNOWN);
        CRC32C sum = new CRC32C();
        sum.update(bytes(name).clear());
        objects.put(name, List.of(bytes(name)), (int) sum.getValue());
        states.put(name, State.STORED);
    }

    private void delete(DirectoryObjects objects, String... names) throws StorageException {
        for (String name : names) {
            states.put(name, State.UNKNOWN);
        }
        objects.delete(List.of(names));
        for (String name : names) {
            states.put(name, State.DELETED);
        }
    }

    private static ByteBuffer bytes(String name) {
        byte[] bytes = new byte[SIZE];
        new Random(name.hashCode()).nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private void check(CrashDisk disk) throws StorageException {
        DirectoryObjects objects = DirectoryObjects.open(new CrashFileSystem(disk).root());
        for (Map.Entry<String, State> known : states.entrySet()) {
            String name = known.getKey();
            boolean exists = objects.size(name).isPresent();
            assertThat(exists)
                    .as("%s exists, and was %s", name, known.getValue())
                    .isEqualTo(known.getValue() == State.UNKNOWN ? exists : known.getValue() == State.STORED);
            if (exists) {
                assertWhole(objects, name);
            }
        }
    }

    private static void assertWhole(DirectoryObjects objects, String name) throws StorageException {
        ByteBuffer found = ByteBuffer.allocate(SIZE);
        try (ObjectStream stream = objects.get(name, 0, SIZE)) {
            while (stream.read(found) > 0) {
                // Reads on.
            }
        }
        assertThat(found.flip()).isEqualTo(bytes(name));
    }
}

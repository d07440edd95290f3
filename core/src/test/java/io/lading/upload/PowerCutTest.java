package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.file.FileId;
import io.lading.file.FileQuery;
import io.lading.file.StoredFile;
import io.lading.storage.StorageException;
import io.lading.testkit.CrashDisk;
import io.lading.testkit.CrashDisk.Sabotage;
import io.lading.testkit.MemoryMetadata;
import io.lading.testkit.ScriptedBody;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Cuts the power at every single operation of an upload's life, and looks at what is left.
///
/// The promises: no acknowledged offset goes back, no recorded byte is lost, no listed file is short or wrong, nothing
/// is
/// left that nobody knows of, and the upload can be finished from where it stands.
class PowerCutTest {
    private static final int LENGTH = 9000;
    private static final byte[] CONTENT = House.bytes(LENGTH, 7);

    /// Several fates for the bytes that were not flushed: 0 loses them all, the others keep some by chance.
    private static final List<Long> FATES = List.of(0L, 1L, 2L, 3L);

    /// What the client was told before the power went.
    private static final class Told {
        @Nullable
        FileId id;

        Extents extents = Extents.empty();
        boolean complete;
        boolean removed;
    }

    @Test
    void whateverOperationThePowerIsCutAt_nothingAcknowledgedIsLost() throws StorageException {
        long operations = operationsOfAWholeLife();
        assertThat(operations).isGreaterThan(30);
        for (long cut = 0; cut <= operations; cut++) {
            for (long fate : FATES) {
                check(cut, fate, Sabotage.NONE);
            }
        }
        System.getLogger(PowerCutTest.class.getName())
                .log(System.Logger.Level.INFO, "{0} cuts, {1} fates each", operations + 1, FATES.size());
    }

    @Test
    void ifFilesWereNotFlushed_thisTestWouldNotice() {
        assertThatThrownBy(() -> checkEveryCut(Sabotage.FILES)).isInstanceOf(AssertionError.class);
    }

    @Test
    void ifDirectoriesWereNotSynced_thisTestWouldNotice() {
        assertThatThrownBy(() -> checkEveryCut(Sabotage.DIRECTORIES)).isInstanceOf(AssertionError.class);
    }

    private static void checkEveryCut(Sabotage sabotage) throws StorageException {
        for (long cut = 0; cut <= operationsOfAWholeLife(); cut++) {
            check(cut, 0, sabotage);
        }
    }

    private static long operationsOfAWholeLife() throws StorageException {
        CrashDisk disk = new CrashDisk(Sabotage.NONE);
        live(disk, new MemoryMetadata(), new Told());
        return disk.operations();
    }

    private static void check(long cut, long fate, Sabotage sabotage) throws StorageException {
        CrashDisk disk = new CrashDisk(sabotage);
        MemoryMetadata metadata = new MemoryMetadata();
        disk.cutAfter(cut);
        Told told = new Told();
        try {
            live(disk, metadata, told);
        } catch (StorageException expected) {
            assertThat(disk.operations()).as(expected.toString()).isEqualTo(cut);
        }
        String when = "cut after " + cut + ", fate " + fate;
        try (House house = new House(disk.afterPowerCut(fate), metadata)) {
            assertThat(house.report.lost()).as(when).isEmpty();
            assertThat(house.report.orphans()).as(when).isEmpty();
            checkShelf(house, told, when);
            if (told.id != null && !told.removed) {
                finish(house, told, told.id, when);
            }
        }
    }

    /// A sequential append, one that breaks, a piece, an append that completes, and a removal.
    private static void live(CrashDisk disk, MemoryMetadata metadata, Told told) throws StorageException {
        try (House house = new House(disk, metadata)) {
            FileId id = house.create(LENGTH);
            told.id = id;
            told.extents = told(house.append(id, CONTENT, 0, 2500), told);
            byte[] next = Arrays.copyOfRange(CONTENT, 2500, 5000);
            told.extents = told(house.append(id, 2500, ScriptedBody.of(next, 700, ScriptedBody.Ending.BROKEN)), told);
            told.extents = told(house.piece(id, CONTENT, 8000, 9000), told);
            told.extents = told(house.append(id, CONTENT, 5000, 8000), told);
            told.complete = true;
            house.shelf.remove(id, House.OWNER, false);
            told.removed = true;
        }
    }

    private static Extents told(Appended outcome, Told told) {
        return switch (outcome) {
            case Appended.Progress(Upload upload) -> upload.extents();
            case Appended.Interrupted(Upload upload) -> upload.extents();
            case Appended.Completed(Upload upload, var _) -> upload.extents();
            case Appended other -> throw new AssertionError("After " + told.extents + ": " + other);
        };
    }

    private static void checkShelf(House house, Told told, String when) throws StorageException {
        List<StoredFile> files = house.shelf
                .page(new FileQuery(null, FileQuery.Sort.NEWEST, null, 10))
                .files();
        for (StoredFile file : files) {
            assertThat(house.content(file.id())).as(when).isEqualTo(CONTENT);
        }
        if (told.removed) {
            assertThat(files).as(when).isEmpty();
        }
    }

    private static void finish(House house, Told told, FileId id, String when) throws StorageException {
        if (house.uploads.retrieveOffset(id, House.OWNER) instanceof Retrieval.NotFound) {
            // Only the removal, which was under way, can make it vanish.
            assertThat(told.complete).as(when).isTrue();
            return;
        }
        Upload found = house.retrieve(id);
        for (Extents.Range range : told.extents.ranges()) {
            assertThat(found.extents().covers(range.from(), range.to()))
                    .as(when)
                    .isTrue();
        }
        assertThat(found.complete() || !told.complete).as(when).isTrue();
        long offset = found.offset();
        while (!found.complete()) {
            long end = found.extents().ranges().stream()
                    .mapToLong(Extents.Range::from)
                    .filter(from -> from > 0)
                    .findFirst()
                    .orElse(LENGTH);
            house.append(id, CONTENT, offset, Math.max(end, offset));
            found = house.retrieve(id);
            assertThat(found.complete() || found.offset() > offset).as(when).isTrue();
            offset = found.offset();
        }
        assertThat(house.content(id)).as(when).isEqualTo(CONTENT);
        assertThat(house.file(id).size()).as(when).isEqualTo(LENGTH);
    }
}

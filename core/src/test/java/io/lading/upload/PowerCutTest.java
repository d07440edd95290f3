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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Cuts the power at every single operation of an upload, and checks the remaining state.
///
/// The guarantees: no acknowledged offset decreases, no recorded byte is lost, no listed file is short or
/// corrupt, no orphan is left, and the upload can be resumed.
class PowerCutTest {
    private static final int LENGTH = 9000;
    private static final byte[] CONTENT = House.bytes(LENGTH, 7);

    /// Too short for checkpoints: the flushes are the same each time.
    private static final byte[] SHORT = House.bytes(1800, 8);

    /// Seeds for the fate of unflushed bytes: 0 loses them all, the others keep a random part.
    private static final List<Long> FATES = List.of(0L, 1L, 2L, 3L);

    /// Flushes of the short upload that nothing depends on: those of two new, empty directories.
    private static final List<Long> OF_EMPTY_DIRECTORIES = List.of(1L, 2L);

    /// What the client knew before the power cut.
    private static final class Acknowledged {
        @Nullable
        FileId id;

        Extents extents = Extents.empty();
        boolean complete;
        boolean removed;
    }

    @Test
    void powerCutAtAnyOperation_losesNothingAcknowledged() throws StorageException {
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
    void withoutFileFlushes_bytesAreLost() {
        assertThatThrownBy(() -> checkEveryCut(Sabotage.FILES)).isInstanceOf(AssertionError.class);
    }

    @Test
    void withoutDirectoryFlushes_bytesAreLost() {
        assertThatThrownBy(() -> checkEveryCut(Sabotage.DIRECTORIES)).isInstanceOf(AssertionError.class);
    }

    @Test
    void withoutOneFlush_bytesAreLost() throws StorageException {
        CrashDisk whole = new CrashDisk(Sabotage.NONE);
        live(whole, new MemoryMetadata(), new Acknowledged(), SHORT);
        List<Long> unnoticed = new ArrayList<>();
        for (long flush = 0; flush < whole.flushes(); flush++) {
            if (!noticed(Set.of(flush))) {
                unnoticed.add(flush);
            }
        }
        assertThat(unnoticed)
                .as("of " + whole.flushes() + " flushes")
                .containsExactlyInAnyOrderElementsOf(OF_EMPTY_DIRECTORIES);
    }

    private static boolean noticed(Set<Long> skipped) throws StorageException {
        try {
            for (long cut = 0; cut <= operationsOfAWholeLife(); cut++) {
                CrashDisk disk = new CrashDisk(Sabotage.NONE);
                disk.skipFlushes(skipped);
                check(disk, cut, 0, SHORT);
            }
            return false;
        } catch (AssertionError e) {
            return true;
        }
    }

    private static void checkEveryCut(Sabotage sabotage) throws StorageException {
        for (long cut = 0; cut <= operationsOfAWholeLife(); cut++) {
            check(cut, 0, sabotage);
        }
    }

    private static long operationsOfAWholeLife() throws StorageException {
        CrashDisk disk = new CrashDisk(Sabotage.NONE);
        live(disk, new MemoryMetadata(), new Acknowledged(), CONTENT);
        return disk.operations();
    }

    private static void check(long cut, long fate, Sabotage sabotage) throws StorageException {
        check(new CrashDisk(sabotage), cut, fate, CONTENT);
    }

    private static void check(CrashDisk disk, long cut, long fate, byte[] content) throws StorageException {
        MemoryMetadata metadata = new MemoryMetadata();
        disk.cutAfter(cut);
        Acknowledged acknowledged = new Acknowledged();
        try {
            live(disk, metadata, acknowledged, content);
        } catch (StorageException expected) {
            assertThat(disk.operations()).as(expected.toString()).isEqualTo(cut);
        }
        String when = "cut after " + cut + ", fate " + fate;
        try (House house = new House(disk.afterPowerCut(fate), metadata)) {
            assertThat(house.report.lost()).as(when).isEmpty();
            assertThat(house.report.orphans()).as(when).isEmpty();
            checkShelf(house, acknowledged, content, when);
            if (acknowledged.id != null && !acknowledged.removed) {
                finish(house, acknowledged, acknowledged.id, content, when);
            }
        } catch (StorageException e) {
            // For example a listed file that does not exist.
            throw new AssertionError(when, e);
        }
    }

    /// A sequential append, an interrupted one, a piece, an append that completes the upload, and a removal.
    private static void live(CrashDisk disk, MemoryMetadata metadata, Acknowledged acknowledged, byte[] content)
            throws StorageException {
        int length = content.length;
        int first = length / 4;
        int second = length / 2;
        int third = length * 4 / 5;
        try (House house = new House(disk, metadata)) {
            FileId id = house.create(length);
            acknowledged.id = id;
            acknowledged.extents = extentsOf(house.append(id, content, 0, first), acknowledged);
            byte[] next = Arrays.copyOfRange(content, first, second);
            acknowledged.extents = extentsOf(
                    house.append(id, first, ScriptedBody.of(next, 700, ScriptedBody.Ending.BROKEN)), acknowledged);
            acknowledged.extents = extentsOf(house.piece(id, content, third, length), acknowledged);
            acknowledged.extents = extentsOf(house.append(id, content, second, third), acknowledged);
            acknowledged.complete = true;
            house.shelf.remove(id, House.OWNER, false);
            acknowledged.removed = true;
        }
    }

    private static Extents extentsOf(Appended outcome, Acknowledged acknowledged) {
        return switch (outcome) {
            case Appended.Progress(Upload upload) -> upload.extents();
            case Appended.Interrupted(Upload upload, var _) -> upload.extents();
            case Appended.Completed(Upload upload, var _) -> upload.extents();
            case Appended other -> throw new AssertionError("After " + acknowledged.extents + ": " + other);
        };
    }

    private static void checkShelf(House house, Acknowledged acknowledged, byte[] content, String when)
            throws StorageException {
        List<StoredFile> files = house.shelf
                .page(new FileQuery(null, FileQuery.Sort.NEWEST, null, 10))
                .files();
        for (StoredFile file : files) {
            assertThat(house.content(file.id())).as(when).isEqualTo(content);
        }
        if (acknowledged.removed) {
            assertThat(files).as(when).isEmpty();
        }
    }

    private static void finish(House house, Acknowledged acknowledged, FileId id, byte[] content, String when)
            throws StorageException {
        if (house.uploads.retrieveOffset(id, Uploader.account(House.OWNER)) instanceof Retrieval.NotFound) {
            // Only the removal, which was running, can have removed it.
            assertThat(acknowledged.complete).as(when).isTrue();
            return;
        }
        Upload found = house.retrieve(id);
        for (Extents.Range range : acknowledged.extents.ranges()) {
            assertThat(found.extents().covers(range.from(), range.to()))
                    .as(when)
                    .isTrue();
        }
        assertThat(found.complete() || !acknowledged.complete).as(when).isTrue();
        long offset = found.offset();
        while (!found.complete()) {
            long end = found.extents().ranges().stream()
                    .mapToLong(Extents.Range::from)
                    .filter(from -> from > 0)
                    .findFirst()
                    .orElse(content.length);
            house.append(id, content, offset, Math.max(end, offset));
            found = house.retrieve(id);
            assertThat(found.complete() || found.offset() > offset).as(when).isTrue();
            offset = found.offset();
        }
        assertThat(house.content(id)).as(when).isEqualTo(content);
        assertThat(house.file(id).size()).as(when).isEqualTo(content.length);
    }
}

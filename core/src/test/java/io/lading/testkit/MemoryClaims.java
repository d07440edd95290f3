package io.lading.testkit;

import io.lading.file.FileId;
import io.lading.storage.StorageException;
import io.lading.upload.Extents;
import io.lading.upload.SharedClaims;
import io.lading.upload.Upload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// The claims of several nodes in memory: the newest request wins, older holders are asked to stop and lose their
/// claim when the patience is over, a sealed claim is kept. Guarded by the lock of the records.
public final class MemoryClaims implements SharedClaims {
    private static final Extents.Range ALL = new Extents.Range(0, Long.MAX_VALUE);

    private final MemoryMetadata metadata;
    private final TreeMap<Long, Row> rows = new TreeMap<>();
    private long last;

    private record Row(
            long number,
            FileId id,
            Extents.Range range,
            boolean onlyReads,
            Runnable askToStop,
            boolean granted,
            boolean sealed) {
        boolean excludes(Row other) {
            return number != other.number
                    && id.equals(other.id)
                    && range.overlaps(other.range)
                    && !(onlyReads && other.onlyReads);
        }

        Row grant() {
            return new Row(number, id, range, onlyReads, askToStop, true, sealed);
        }

        Row seal(boolean now) {
            return new Row(number, id, now ? ALL : range, onlyReads, askToStop, true, now);
        }
    }

    MemoryClaims(MemoryMetadata metadata) {
        this.metadata = metadata;
    }

    @Override
    public Outcome take(FileId id, Extents.Range range, boolean onlyReads, Runnable askToStop, Duration patience)
            throws StorageException {
        Row mine = begin(id, range, onlyReads, askToStop);
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            older(mine).stream()
                    .filter(Row::granted)
                    .forEach(row -> row.askToStop().run());
            Optional<Outcome> outcome = attempt(mine, System.nanoTime() >= deadline);
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
    }

    private Row begin(FileId id, Extents.Range range, boolean onlyReads, Runnable askToStop) {
        synchronized (metadata) {
            Row mine = new Row(++last, id, range, onlyReads, askToStop, false, false);
            rows.values().removeIf(older -> !older.granted() && older.excludes(mine));
            rows.put(mine.number(), mine);
            return mine;
        }
    }

    private List<Row> older(Row mine) {
        synchronized (metadata) {
            return new ArrayList<>(rows.headMap(mine.number()).values().stream()
                    .filter(row -> row.excludes(mine))
                    .toList());
        }
    }

    private Optional<Outcome> attempt(Row mine, boolean late) throws StorageException {
        synchronized (metadata) {
            if (!rows.containsKey(mine.number())) {
                return Optional.of(new Outcome.Superseded());
            }
            List<Row> older = older(mine);
            if (late && older.stream().anyMatch(Row::sealed)) {
                rows.remove(mine.number());
                return Optional.of(new Outcome.Busy());
            }
            if (!older.isEmpty() && !late) {
                waitForChange();
                return Optional.empty();
            }
            older.forEach(row -> rows.remove(row.number()));
            Optional<Upload> now = metadata.uploads().find(mine.id());
            if (now.isEmpty()) {
                rows.remove(mine.number());
                return Optional.of(new Outcome.Gone());
            }
            rows.put(mine.number(), mine.grant());
            return Optional.of(new Outcome.Granted(mine.number(), now.get()));
        }
    }

    @SuppressWarnings("WaitNotInLoop") // every caller waits in a loop
    private void waitForChange() {
        try {
            metadata.wait(Duration.ofMillis(5).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Optional<Upload> seal(long number, Duration patience) throws StorageException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            List<Row> others;
            synchronized (metadata) {
                Row mine = rows.get(number);
                if (mine == null) {
                    return Optional.empty();
                }
                Row all = mine.seal(true);
                others = rows.values().stream()
                        .filter(row -> row.granted() && row.excludes(all))
                        .toList();
                if (others.isEmpty()) {
                    rows.put(number, all);
                    return metadata.uploads().find(mine.id());
                }
                if (System.nanoTime() >= deadline) {
                    return Optional.empty();
                }
                waitForChange();
            }
            others.forEach(row -> row.askToStop().run());
        }
    }

    @Override
    public void unseal(long number) {
        synchronized (metadata) {
            rows.computeIfPresent(number, (_, row) -> row.seal(false));
            metadata.notifyAll();
        }
    }

    @Override
    public void release(long number) {
        synchronized (metadata) {
            rows.remove(number);
            metadata.notifyAll();
        }
    }

    @Override
    public boolean any(FileId id) {
        synchronized (metadata) {
            return rows.values().stream().anyMatch(row -> row.id().equals(id));
        }
    }

    boolean holds(long number, FileId id) {
        synchronized (metadata) {
            Row row = rows.get(number);
            return row != null && row.granted() && row.id().equals(id);
        }
    }
}

package io.lading.testkit;

import io.lading.file.FileId;
import io.lading.space.Refusal;
import io.lading.space.SharedSpace;
import io.lading.space.Usage;
import io.lading.storage.StorageException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The reservations of several nodes in memory. Guarded by the lock of the records.
final class MemorySpace implements SharedSpace {
    private final MemoryMetadata metadata;
    private final Map<FileId, Wish> reserved = new TreeMap<>();

    MemorySpace(MemoryMetadata metadata) {
        this.metadata = metadata;
    }

    @Override
    public Optional<Refusal> reserve(Wish wish, long quota, int most) throws StorageException {
        synchronized (metadata) {
            Wish now = reserved.get(wish.id());
            long uploads = reserved.values().stream()
                    .filter(other -> other.owner().equals(wish.owner()))
                    .count();
            if (now == null && uploads >= most) {
                return Optional.of(new Refusal.TooManyUploads(most));
            }
            long before = now == null ? 0 : now.bytes();
            long bytes = wish.exact() ? wish.bytes() : Math.max(wish.bytes(), before);
            long left = left(wish.owner(), quota);
            long available = left == Long.MAX_VALUE ? left : left + before;
            if (Math.max(bytes, wish.least()) > available) {
                return Optional.of(new Refusal.OverQuota(available));
            }
            reserved.put(wish.id(), new Wish(wish.id(), wish.owner(), bytes, 0, true));
            return Optional.empty();
        }
    }

    @Override
    public void release(FileId id) {
        synchronized (metadata) {
            reserved.remove(id);
        }
    }

    @Override
    public int releaseLost() {
        return 0;
    }

    @Override
    public long left(String owner, long quota) throws StorageException {
        synchronized (metadata) {
            if (quota == Long.MAX_VALUE) {
                return quota;
            }
            long reservedBytes = reserved.values().stream()
                    .filter(wish -> wish.owner().equals(owner))
                    .mapToLong(Wish::bytes)
                    .sum();
            return Math.max(0, quota - metadata.files().bytesOwnedBy(owner) - reservedBytes);
        }
    }

    @Override
    public Usage usage(String owner, long quota) throws StorageException {
        synchronized (metadata) {
            long stored = metadata.files().bytesOwnedBy(owner);
            var sums = reserved.values().stream()
                    .filter(wish -> wish.owner().equals(owner))
                    .mapToLong(Wish::bytes)
                    .summaryStatistics();
            return new Usage(stored, sums.getCount(), sums.getSum(), quota);
        }
    }

    @Override
    public Totals totals() {
        synchronized (metadata) {
            return new Totals(
                    reserved.size(),
                    reserved.values().stream().mapToLong(Wish::bytes).sum());
        }
    }
}

package io.lading.file;

import io.lading.file.Shelf.Reclaimer;
import io.lading.node.Leases;
import io.lading.node.Leases.Lease;
import io.lading.storage.StorageException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Deletes files at their end, after a notice. One node does it. Thread-safe.
public final class FileExpiry {
    /// The most files of one step, so that its lease stays valid.
    private static final int BATCH = 100;

    /// After this time another node may sweep, if the one that sweeps has died.
    private static final Duration VALIDITY = Duration.ofMinutes(10);

    /// The shortest time until an end that a user chooses, and from the completion of a file to its end. A download
    /// that begins before the end must be noticed (`FileHolds`).
    public static final Duration LEAST = Duration.ofMinutes(5);

    private final ExpiryRepository files;
    private final Instant since;
    private final Retention rules;
    private final Reclaimer reclaimer;
    private final Consumer<StoredFile> deleted;
    private final Leases leases;
    private final Clock clock;

    /// Applies the setting to the files that exist.
    ///
    /// @param reclaimer removes the content of a deleted file
    /// @param deleted   called with each file that was deleted
    public FileExpiry(
            ExpiryRepository files,
            Retention rules,
            Reclaimer reclaimer,
            Consumer<StoredFile> deleted,
            Leases leases,
            Clock clock)
            throws StorageException {
        this.since = files.begin(rules, clock.instant().truncatedTo(ChronoUnit.MILLIS));
        this.files = files;
        this.rules = rules;
        this.reclaimer = reclaimer;
        this.deleted = deleted;
        this.leases = leases;
        this.clock = clock;
    }

    /// Sets or removes the end that the owner of a file has chosen.
    ///
    /// @param end          null for the latest end that the setting allows
    /// @param who          account name of the caller
    /// @param mayChangeAny whether the caller may change files of other owners
    public EndChange choose(StoredFile file, @Nullable Instant end, String who, boolean mayChangeAny)
            throws StorageException {
        if (!mayChangeAny && !file.owner().equals(who)) {
            return new EndChange.Forbidden(file.owner());
        }
        Optional<Instant> latest = rules.latest(file.addedAt(), since);
        Instant earliest = clock.instant().plus(LEAST).truncatedTo(ChronoUnit.SECONDS);
        if (end != null
                && (end.isBefore(earliest) || latest.filter(end::isAfter).isPresent())) {
            return new EndChange.OutOfRange(earliest, latest.orElse(Instant.MAX));
        }
        return files.choose(file.id(), end, latest.orElse(null))
                .<EndChange>map(EndChange.Changed::new)
                .orElseGet(EndChange.NotFound::new);
    }

    /// Deletes the files whose end has come, then announces the next ones: so a file is never deleted in the same
    /// sweep as it is announced. Meant to be called about once a minute.
    ///
    /// @return how many files were deleted
    public int sweep() throws StorageException {
        Optional<Lease> lease = leases.take("file-expiry", VALIDITY);
        if (lease.isEmpty()) {
            return 0;
        }
        try (Lease mine = lease.get()) {
            int count = delete(mine);
            announce(mine);
            return count;
        }
    }

    private int delete(Lease mine) throws StorageException {
        int count = 0;
        // A file that is being downloaded is not due.
        for (FileId id : files.due(clock.instant(), BATCH)) {
            if (!mine.renew()) {
                return count;
            }
            Optional<StoredFile> file = files.expire(id, clock.instant());
            if (file.isPresent()) {
                deleted.accept(file.get());
                reclaimer.reclaim(id);
                count++;
            }
        }
        return count;
    }

    private void announce(Lease mine) throws StorageException {
        Duration notice = notice();
        List<FileId> next;
        do {
            Instant now = clock.instant();
            next = files.unannounced(now.plus(notice), BATCH);
            for (FileId id : next) {
                if (!mine.renew()) {
                    return;
                }
                // Only a notice that is very late moves the end: by a minute it is always late.
                files.announce(id, now.plus(notice.dividedBy(2)));
            }
        } while (next.size() == BATCH);
    }

    /// Files that are kept for a shorter time than the notice are announced at once.
    private Duration notice() {
        Duration keep = rules.keep();
        return keep != null && keep.compareTo(rules.notice()) < 0 ? keep : rules.notice();
    }
}

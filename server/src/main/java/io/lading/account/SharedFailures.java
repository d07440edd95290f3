package io.lading.account;

import io.lading.metadata.account.ThrottleRows;
import io.lading.metadata.account.ThrottleRows.Failures;
import io.lading.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The failed sign-ins that all nodes count together in the database. A failure of the database is only logged: the
/// caller then has what its own node knows. Thread-safe.
final class SharedFailures {
    private static final Logger LOG = System.getLogger(SharedFailures.class.getName());

    private final ThrottleRows rows;

    SharedFailures(ThrottleRows rows) {
        this.rows = rows;
    }

    /// Something that failures are counted for.
    ///
    /// @param key   identifies it; the same on all nodes
    /// @param decay the time in which a failure decays
    record Subject(long key, Duration decay) {
        private String text() {
            return HexFormat.of().toHexDigits(key);
        }
    }

    /// The number of failures that have not decayed, with a fraction, and the time since the last one.
    record Count(float failures, Duration sinceLast) {
        static final Count NONE = new Count(0, Duration.ZERO);
    }

    /// The failures of subjects, in the same order; empty if the database cannot be read.
    Optional<List<Count>> of(List<Subject> subjects) {
        try {
            Map<String, Failures> found =
                    rows.find(subjects.stream().map(Subject::text).toList());
            return Optional.of(subjects.stream()
                    .map(subject -> count(subject, found.get(subject.text())))
                    .toList());
        } catch (StorageException e) {
            LOG.log(Level.WARNING, "Could not read the failed sign-ins of all nodes: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    private static Count count(Subject subject, @Nullable Failures found) {
        return found == null
                ? Count.NONE
                : new Count((float) found.untilNone().toMillis() / subject.decay.toMillis(), found.sinceLast());
    }

    /// Adds a failure to each subject. Returns false if it could not be stored.
    boolean add(List<Subject> subjects) {
        SortedMap<String, Duration> decays = new TreeMap<>();
        subjects.forEach(subject -> decays.put(subject.text(), subject.decay));
        try {
            rows.add(decays);
            return true;
        } catch (StorageException e) {
            LOG.log(Level.WARNING, "Could not store a failed sign-in for all nodes: {0}", e.getMessage());
            return false;
        }
    }

    /// Removes failures from subjects.
    ///
    /// @param failures how many, by subject
    void forgive(Map<Subject, Integer> failures) {
        SortedMap<String, Duration> times = new TreeMap<>();
        failures.forEach((subject, count) -> times.put(subject.text(), subject.decay.multipliedBy(count)));
        try {
            if (!times.isEmpty()) {
                rows.forgive(times);
            }
        } catch (StorageException e) {
            LOG.log(Level.WARNING, "Could not remove failed sign-ins for all nodes: {0}", e.getMessage());
        }
    }
}

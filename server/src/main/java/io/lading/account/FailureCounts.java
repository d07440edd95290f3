package io.lading.account;

import java.time.Duration;

/// Counts failures by key in a table of fixed size, and forgets them steadily. For use under a lock.
///
/// A key has its place in one of many small sets. If the set is full, a new key takes over the entry with the
/// lowest count, and its count with it (the Space-Saving algorithm): counts of other keys never lower the count
/// of a key that is under attack, however many there are. In exchange a new key may count as a little more than
/// it has failed.
final class FailureCounts {
    /// Entries of a set.
    static final int WAYS = 8;

    /// A failure that was forgotten to this part does not count any more: clocks are not exact.
    private static final double NOTHING = 1e-3;

    private final long decayMillis;
    private final long[] keys;
    private final float[] counts;
    private final long[] lasts;

    /// @param entries a power of two times [#WAYS]
    /// @param decay   how soon one failure is forgotten
    FailureCounts(int entries, Duration decay) {
        this.decayMillis = decay.toMillis();
        this.keys = new long[entries];
        this.counts = new float[entries];
        this.lasts = new long[entries];
    }

    /// The failures of a key that are not forgotten.
    ///
    /// @param now milliseconds since 1970
    int count(long key, long now) {
        int place = find(key);
        return place < 0 ? 0 : (int) Math.ceil(countAt(place, now) - NOTHING);
    }

    /// When a key failed last, in milliseconds since 1970; meaningful if it has failures.
    long last(long key) {
        int place = find(key);
        return place < 0 ? 0 : lasts[place];
    }

    /// Counts failures.
    void add(long key, int failures, long now) {
        int place = find(key);
        if (place < 0) {
            place = lowest(key, now);
            keys[place] = key;
        }
        counts[place] = countAt(place, now) + failures;
        lasts[place] = now;
    }

    /// Takes failures back. The time of the last one stays.
    void remove(long key, int failures, long now) {
        int place = find(key);
        if (place >= 0) {
            // The count is kept as of the last failure: what was forgotten since then is forgotten once.
            float forgotten = counts[place] - countAt(place, now);
            counts[place] = Math.max(0, countAt(place, now) - failures) + forgotten;
        }
    }

    /// Keys with failures that are not forgotten.
    int entries(long now) {
        int entries = 0;
        for (int place = 0; place < keys.length; place++) {
            entries += countAt(place, now) > NOTHING ? 1 : 0;
        }
        return entries;
    }

    private float countAt(int place, long now) {
        long passed = Math.max(0, now - lasts[place]);
        return Math.max(0, counts[place] - (float) ((double) passed / decayMillis));
    }

    private int set(long key) {
        int sets = keys.length / WAYS;
        return (int) Long.remainderUnsigned(key, sets) * WAYS;
    }

    private int find(long key) {
        int first = set(key);
        for (int place = first; place < first + WAYS; place++) {
            if (keys[place] == key && counts[place] > 0) {
                return place;
            }
        }
        return -1;
    }

    private int lowest(long key, long now) {
        int first = set(key);
        int lowest = first;
        for (int place = first + 1; place < first + WAYS; place++) {
            float difference = countAt(place, now) - countAt(lowest, now);
            if (difference < 0 || (difference == 0 && lasts[place] < lasts[lowest])) {
                lowest = place;
            }
        }
        return lowest;
    }
}

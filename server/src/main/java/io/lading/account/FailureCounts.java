package io.lading.account;

import java.time.Duration;

/// Counts failures by key in a table of fixed size; counts decay linearly over time. Not thread-safe: callers
/// hold a lock.
///
/// Each key maps to one of many small sets. If the set is full, a new key takes over the entry with the lowest
/// count and inherits that count (the Space-Saving algorithm). So no number of other keys can lower the count of
/// a key under attack; in exchange, a new key may start with a count that is too high.
final class FailureCounts {
    /// Entries per set.
    static final int WAYS = 8;

    /// A remainder up to this value counts as zero, because clocks are not exact.
    private static final double NOTHING = 1e-3;

    private final long decayMillis;
    private final long[] keys;
    private final float[] counts;
    private final long[] lasts;

    /// @param entries number of entries: a power of two times [#WAYS]
    /// @param decay   time after which one failure has decayed
    FailureCounts(int entries, Duration decay) {
        this.decayMillis = decay.toMillis();
        this.keys = new long[entries];
        this.counts = new float[entries];
        this.lasts = new long[entries];
    }

    /// The current failure count of a key.
    ///
    /// @param now milliseconds since 1970
    int count(long key, long now) {
        int place = find(key);
        return place < 0 ? 0 : (int) Math.ceil(countAt(place, now) - NOTHING);
    }

    /// The time of the last failure of a key, in milliseconds since 1970; meaningful only if its count is
    /// positive.
    long last(long key) {
        int place = find(key);
        return place < 0 ? 0 : lasts[place];
    }

    /// Adds failures to a key.
    void add(long key, int failures, long now) {
        int place = find(key);
        if (place < 0) {
            place = lowest(key, now);
            keys[place] = key;
        }
        counts[place] = countAt(place, now) + failures;
        lasts[place] = now;
    }

    /// Sets the failures of a key.
    ///
    /// @param failures as of `now`
    /// @param last     the time of the last failure, in milliseconds since 1970
    void set(long key, float failures, long last, long now) {
        int place = find(key);
        if (place < 0 && failures > 0) {
            place = lowest(key, now);
            keys[place] = key;
        }
        if (place >= 0) {
            // The stored count is as of the last failure.
            counts[place] = failures > 0 ? failures + (float) ((double) Math.max(0, now - last) / decayMillis) : 0;
            lasts[place] = last;
        }
    }

    /// Subtracts failures from a key. The time of the last failure does not change.
    void remove(long key, int failures, long now) {
        int place = find(key);
        if (place >= 0) {
            // The stored count is as of the last failure, so the decay since then is added back.
            float forgotten = counts[place] - countAt(place, now);
            counts[place] = Math.max(0, countAt(place, now) - failures) + forgotten;
        }
    }

    /// The number of entries.
    int capacity() {
        return keys.length;
    }

    /// Number of keys with a positive count.
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

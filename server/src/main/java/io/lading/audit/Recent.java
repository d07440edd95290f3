package io.lading.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Remembers which users have signed in from which networks within the last hour, because programs send their
/// password with every request and one event per hour is enough. Each node remembers for itself, so several nodes
/// record more events. Bounded: the oldest entries are evicted. Thread-safe.
final class Recent {
    static final Duration MEMORY = Duration.ofHours(1);
    static final int MAX_ENTRIES = 2000;

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Instant> seen = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MAX_ENTRIES;
        }
    };

    Recent(Clock clock) {
        this.clock = clock;
    }

    /// Whether this is the first call with this key within an hour; records the call.
    boolean first(String what) {
        Instant now = clock.instant();
        lock.lock();
        try {
            Instant last = seen.get(what);
            if (last != null && now.isBefore(last.plus(MEMORY))) {
                return false;
            }
            seen.remove(what);
            seen.put(what, now);
            return true;
        } finally {
            lock.unlock();
        }
    }
}

package io.lading.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Which users have signed in from where within the last hour. Programs send their password with every request,
/// and one event an hour says enough. Bounded: beyond it the oldest are forgotten. Safe for use by many threads.
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

    /// Whether this is the first time within an hour, which it then is not any more.
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

package io.lading.notify;

import io.lading.event.Event;
import io.lading.event.EventLog;
import io.lading.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Reads the event log in one thread and wakes all waiting listeners. The newest events are kept in memory, so
/// that a thousand listeners cost one query; listeners further behind read the log itself.
///
/// A listener passes the number of the last event it has seen, so it neither misses an event nor gets one twice.
/// Thread-safe.
public final class Notifications implements AutoCloseable {
    /// Events kept in memory.
    static final int KEPT = 1000;

    /// The maximum number of events per query.
    static final int PAGE = 200;

    /// How often the log is read without a signal, so that an event whose signal was missed is late but not lost.
    static final Duration POLL = Duration.ofSeconds(1);

    private static final Logger LOG = System.getLogger(Notifications.class.getName());

    private final EventLog log;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private final Set<Listener> waiting = new HashSet<>();
    private final Deque<Event> kept = new ArrayDeque<>();
    private final Thread reader;
    private long latest;
    private List<Event> recent = List.of();
    /// The number after which `recent` begins, or -1 if it is outdated.
    private long recentAfter = -1;
    private boolean news;
    private boolean closed;

    /// Starts reading the log from its current end.
    public Notifications(EventLog log) throws StorageException {
        this.log = log;
        this.latest = log.latest();
        this.reader = Thread.ofVirtual().name("notifications").unstarted(this::follow);
        log.onAppended(this::wake);
        reader.start();
    }

    /// The number of the newest event read so far.
    public long latest() {
        lock.lock();
        try {
            return latest;
        } finally {
            lock.unlock();
        }
    }

    /// Whether a number is beyond the end of the log. This happens if the database was restored from a backup
    /// after the listener received that number.
    public boolean isAhead(long number) throws StorageException {
        return number > latest() && number > log.latest();
    }

    /// A new listener.
    public Listener listen() {
        return new Listener();
    }

    /// One reader of the log, which one thread uses; any thread can end it.
    public final class Listener {
        private final Condition woken = lock.newCondition();
        private boolean ended;

        private Listener() {}

        /// Whether no more events follow: the process is shutting down, or the listener was ended.
        public boolean ended() {
            lock.lock();
            try {
                return closed || ended;
            } finally {
                lock.unlock();
            }
        }

        /// Ends this listener; wakes it if it waits.
        public void end() {
            lock.lock();
            try {
                ended = true;
                woken.signal();
            } finally {
                lock.unlock();
            }
        }

        /// The next events after a number, in order, at most [#PAGE]. Waits if there are none; returns an empty
        /// list after the timeout, at shutdown, or when the listener is ended.
        public List<Event> await(long after, Duration patience) throws StorageException, InterruptedException {
            lock.lock();
            try {
                awaitNewer(after, patience.toNanos());
                if (after >= latest || closed || ended) {
                    return List.of();
                }
                if (!kept.isEmpty() && kept.getFirst().number() <= after + 1) {
                    return recent(after);
                }
            } finally {
                lock.unlock();
            }
            return log.after(after, PAGE);
        }

        private void awaitNewer(long after, long nanos) throws InterruptedException {
            waiting.add(this);
            try {
                long left = nanos;
                while (after >= latest && !closed && !ended && left > 0) {
                    left = woken.awaitNanos(left);
                }
            } finally {
                waiting.remove(this);
            }
        }
    }

    private List<Event> recent(long after) {
        if (recentAfter != after) {
            recentAfter = after;
            recent = kept.stream()
                    .filter(event -> event.number() > after)
                    .limit(PAGE)
                    .toList();
        }
        return recent;
    }

    private void wake() {
        lock.lock();
        try {
            news = true;
            woken.signal();
        } finally {
            lock.unlock();
        }
    }

    private void follow() {
        try {
            while (awaitNews()) {
                readAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean awaitNews() throws InterruptedException {
        lock.lock();
        try {
            long left = POLL.toNanos();
            while (!news && !closed && left > 0) {
                left = woken.awaitNanos(left);
            }
            news = false;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void readAll() {
        try {
            List<Event> page;
            do {
                page = new ArrayList<>(log.after(latest(), PAGE));
                publish(page);
            } while (page.size() == PAGE);
        } catch (StorageException e) {
            LOG.log(Level.WARNING, "Could not read the event log; retrying", e);
        }
    }

    private void publish(List<Event> events) {
        if (events.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            kept.addAll(events);
            while (kept.size() > KEPT) {
                kept.removeFirst();
            }
            latest = events.getLast().number();
            recentAfter = -1;
            waiting.forEach(listener -> listener.woken.signal());
        } finally {
            lock.unlock();
        }
    }

    /// Wakes all waiting listeners and ends the reader.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            woken.signalAll();
            waiting.forEach(listener -> listener.woken.signal());
        } finally {
            lock.unlock();
        }
    }
}

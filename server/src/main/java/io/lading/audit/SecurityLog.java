package io.lading.audit;

import io.lading.metadata.audit.SecurityEventRows;
import io.lading.storage.StorageException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/// Records security events in the log and in the database.
///
/// Repeated events are counted together and written in batches, so that an attack causes very few writes. Changes
/// by users and administrators are stored before the request is answered. If the database cannot be written,
/// events are kept in memory, up to a limit, and written as soon as the database works again; the request still
/// succeeds. Thread-safe.
public final class SecurityLog implements AutoCloseable {
    static final int MAX_TEXT = 255;

    /// Different events per minute that any client can cause, and that users cause by reading. Each takes about 1
    /// KB.
    static final int MAX_EVENTS_OF_ANYONE = 1000;

    static final int MAX_EVENTS_OF_USERS = 1000;

    /// Events kept in memory while the database cannot be written.
    static final int MAX_WAITING = 2000;

    /// Rows per transaction.
    static final int BATCH = 100;

    /// Batches that one sweep deletes: 10,000 rows per minute.
    static final int REMOVALS = 20;

    private static final Duration PERIOD = Duration.ofSeconds(1);

    /// The pause before the next write after a database failure.
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(SecurityLog.class);

    private final SecurityEventRows rows;
    private final AuditRules rules;
    private final EventLine line;
    private final Clock clock;
    private final Recent recent;
    private final Crowd anyone = new Crowd(MAX_EVENTS_OF_ANYONE, false);
    private final Crowd users = new Crowd(MAX_EVENTS_OF_USERS, true);
    private final Waiting waiting = new Waiting(MAX_WAITING);
    private final List<Consumer<Act>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong unrecorded = new AtomicLong();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("security-log").factory());
    private volatile Instant pausedUntil = Instant.MIN;

    SecurityLog(SecurityEventRows rows, AuditRules rules, EventLine line, Clock clock) {
        this.rows = rows;
        this.rules = rules;
        this.line = line;
        this.clock = clock;
        this.recent = new Recent(clock);
        var _ = timer.scheduleWithFixedDelay(this::flush, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Calls a listener with every event, on the thread that causes the event. The listener must be fast and must
    /// not throw.
    public void onEvent(Consumer<Act> listener) {
        listeners.add(listener);
    }

    /// The number of events lost because the database could not be written for too long.
    public long unrecorded() {
        return unrecorded.get();
    }

    /// Records an act of the request on this thread, or of the server itself if there is no request. Never
    /// throws.
    public void note(Act act) {
        Act safe = new Act(
                act.kind(),
                act.outcome(),
                SafeText.of(act.person(), MAX_TEXT),
                SafeText.of(act.subject(), MAX_TEXT),
                SafeText.of(act.detail(), MAX_TEXT));
        listeners.forEach(listener -> listener.accept(safe));
        Instant now = clock.instant();
        if (safe.repeats()) {
            Crowd crowd = safe.weight() == Weight.ANYONE ? anyone : users;
            SecurityEvent event = crowd.add(safe, Sender.current(), now);
            if (event.times() <= Crowd.MAX_LINES) {
                line.write(event, 1);
            }
            return;
        }
        SecurityEvent event = new SecurityEvent(UUID.randomUUID().toString(), now, now, 1, safe, Sender.current());
        line.write(event, 1);
        record(event);
    }

    /// Records a sign-in that programs repeat with every request, once per hour for each user and network.
    public void noteHourly(Act act) {
        if (recent.first(
                act.person() + " " + act.detail() + " " + Sender.current().network())) {
            note(act);
        }
    }

    /// Stores an event before returning, or keeps it in memory for later.
    private void record(SecurityEvent event) {
        if (rules.days() == 0) {
            return;
        }
        if (paused()) {
            keep(event);
            return;
        }
        try {
            rows.write(List.of(event.row()));
        } catch (StorageException | RuntimeException e) {
            failed(e);
            keep(event);
        }
    }

    private void keep(SecurityEvent event) {
        if (!waiting.add(event)) {
            unrecorded.incrementAndGet();
        }
    }

    private boolean paused() {
        return clock.instant().isBefore(pausedUntil);
    }

    private void failed(Throwable why) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(why);
        LOG.warn("Keeping security events in memory because the database cannot be written: {}", cause.getMessage());
        pausedUntil = clock.instant().plus(PAUSE);
    }

    /// Writes pending events. Runs every second.
    void flush() {
        try {
            flush(anyone);
            flush(users);
            List<SecurityEvent> kept = waiting.all();
            if (write(kept)) {
                waiting.remove(kept);
            }
        } catch (RuntimeException e) {
            LOG.error("Could not write security events; retrying in a second", e);
        }
    }

    private void flush(Crowd crowd) {
        Crowd.Due due = crowd.due(clock.instant());
        due.lines().forEach(event -> line.write(event, event.times() - Crowd.MAX_LINES));
        if (write(due.rows())) {
            crowd.written(due.rows());
        }
    }

    private boolean write(List<SecurityEvent> events) {
        if (rules.days() == 0) {
            return true;
        }
        if (paused()) {
            return false;
        }
        try {
            for (int from = 0; from < events.size(); from += BATCH) {
                rows.write(events.subList(from, Math.min(events.size(), from + BATCH)).stream()
                        .map(SecurityEvent::row)
                        .toList());
            }
            return true;
        } catch (StorageException | RuntimeException e) {
            failed(e);
            return false;
        }
    }

    /// Deletes rows that are too old or exceed the limit of their weight, a limited number per call.
    ///
    /// @return the number of deleted rows
    public int prune() throws StorageException {
        int removed = 0;
        Instant oldest = clock.instant().minus(Duration.ofDays(rules.days()));
        int batches = 0;
        for (int gone = SecurityEventRows.REMOVED_AT_ONCE;
                gone == SecurityEventRows.REMOVED_AT_ONCE && batches < REMOVALS;
                batches++) {
            gone = rows.removeBefore(oldest);
            removed += gone;
        }
        for (Weight weight : Weight.values()) {
            removed += prune(weight);
        }
        return removed;
    }

    private int prune(Weight weight) throws StorageException {
        long excess = rows.count(weight.rank()) - weight.maxRows();
        int removed = 0;
        for (int batch = 0; batch < REMOVALS && removed < excess; batch++) {
            removed += rows.removeOldest(weight.rank(), excess - removed);
        }
        return removed;
    }

    /// Stops the timer and writes pending events.
    @Override
    public void close() {
        timer.shutdown();
        try {
            timer.awaitTermination(PAUSE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        flush();
    }
}

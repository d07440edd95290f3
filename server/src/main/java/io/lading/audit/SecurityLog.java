package io.lading.audit;

import io.lading.storage.StorageException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

/// Where security events go: into the log at once, and into the table.
///
/// What clients repeat is counted together and written in batches, so that an attack costs the database next to
/// nothing. What users and administrators change is in the table before the request is answered. When the
/// database does not take it, it is kept in memory, up to a limit, and written as soon as the database works
/// again; the request does not notice. Safe for use by many threads.
public final class SecurityLog implements AutoCloseable {
    static final int MAX_TEXT = 255;

    /// Different events of a minute that anyone can cause, and that users cause by reading. Each takes some 1 KB.
    static final int MAX_EVENTS_OF_ANYONE = 1000;

    static final int MAX_EVENTS_OF_USERS = 1000;

    /// Events that wait in memory while the database cannot be written.
    static final int MAX_WAITING = 2000;

    /// Rows in one transaction.
    static final int BATCH = 100;

    /// Batches that one sweep removes: 10,000 rows a minute.
    static final int REMOVALS = 20;

    private static final Duration PERIOD = Duration.ofSeconds(1);

    /// How long a database that failed is left alone.
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(SecurityLog.class);

    private final SecurityEventRows rows;
    private final AuditRules rules;
    private final EventLine line;
    private final Clock clock;
    private final Recent recent;
    private final Optional<Instant> before;
    private final Crowd anyone = new Crowd(MAX_EVENTS_OF_ANYONE, false);
    private final Crowd users = new Crowd(MAX_EVENTS_OF_USERS, true);
    private final Waiting waiting = new Waiting(MAX_WAITING);
    private final List<Consumer<Act>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong unrecorded = new AtomicLong();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("security-log").factory());
    private volatile Instant pausedUntil = Instant.MIN;

    SecurityLog(SecurityEventRows rows, AuditRules rules, EventLine line, Clock clock) throws StorageException {
        this.before = rows.newest();
        this.rows = rows;
        this.rules = rules;
        this.line = line;
        this.clock = clock;
        this.recent = new Recent(clock);
        var _ = timer.scheduleWithFixedDelay(this::flush, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Calls a listener with every event, on the thread that causes it: it must be quick and not throw.
    public void onEvent(Consumer<Act> listener) {
        listeners.add(listener);
    }

    /// How many events are missing in the table because it could not be written for too long.
    public long unrecorded() {
        return unrecorded.get();
    }

    /// Records something that the request of this thread did, or the server itself where there is none. Never
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

    /// Records a sign-in that programs repeat with every request: once an hour for each user and network.
    public void noteHourly(Act act) {
        if (recent.first(
                act.person() + " " + act.detail() + " " + Sender.current().network())) {
            note(act);
        }
    }

    /// In the table when this returns, or kept for later.
    private void record(SecurityEvent event) {
        if (rules.days() == 0) {
            return;
        }
        if (paused()) {
            keep(event);
            return;
        }
        try {
            rows.write(List.of(event));
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
        LOG.warn("Security events are kept in memory until the database takes them: {}", cause.getMessage());
        pausedUntil = clock.instant().plus(PAUSE);
    }

    /// Writes what waits. Runs every second.
    void flush() {
        try {
            flush(anyone);
            flush(users);
            List<SecurityEvent> kept = waiting.all();
            if (write(kept)) {
                waiting.remove(kept);
            }
        } catch (RuntimeException e) {
            LOG.error("Security events could not be written; the next attempt is in a second", e);
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
                rows.write(events.subList(from, Math.min(events.size(), from + BATCH)));
            }
            return true;
        } catch (StorageException | RuntimeException e) {
            failed(e);
            return false;
        }
    }

    /// When an earlier process last recorded something.
    public Optional<Instant> lastOfEarlierProcess() {
        return before;
    }

    /// Removes rows that are too old or too many, some thousands at most; the next call removes further ones.
    ///
    /// @return how many
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
        long excess = rows.count(weight) - weight.maxRows();
        int removed = 0;
        for (int batch = 0; batch < REMOVALS && removed < excess; batch++) {
            removed += rows.removeOldest(weight, excess - removed);
        }
        return removed;
    }

    /// Writes what waits and takes no more.
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

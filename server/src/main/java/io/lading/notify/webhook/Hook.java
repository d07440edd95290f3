package io.lading.notify.webhook;

import io.lading.event.Event;
import io.lading.metadata.webhook.Progress;
import io.lading.metadata.webhook.WebhookRows;
import io.lading.node.Leases;
import io.lading.node.Leases.Lease;
import io.lading.notify.Notifications;
import io.lading.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Delivers events to one URL in order, on a thread of its own. Each event is retried until it is delivered or
/// its time limit has passed.
///
/// A delivery is recorded after the response, so a crash in between repeats it; receivers detect the duplicate by
/// the message ID.
///
/// Of several nodes, the one that holds the lease of the hook delivers. It renews the lease before each attempt and
/// while it waits. A node that was stopped for so long that another one has taken the lease may send one more
/// duplicate, but cannot change the progress that the other one has recorded.
final class Hook implements Runnable {
    /// How often an idle hook checks whether it must stop.
    private static final Duration LISTENING = Duration.ofSeconds(5);

    /// The pause after an unexpected error, such as one of the database.
    private static final Duration PAUSE_AFTER_ERROR = Duration.ofSeconds(5);

    /// How long another node waits before it takes the hook of a node that no longer renews its lease. Longer than
    /// an attempt and the time between two renewals together.
    static final Duration VALIDITY = Duration.ofSeconds(40);

    /// The longest time between two renewals, attempts apart. In the same interval a hook notices that it should
    /// deliver again.
    private static final Duration RENEWING = Duration.ofSeconds(5);

    /// The prefix of the names of leases.
    private static final String LEASE = "webhook/";

    private static final Logger LOG = System.getLogger(Hook.class.getName());

    private final WebhookUrl url;
    private final Parts parts;
    private final CountDownLatch stop;
    private final Notifications.Listener listener;
    private volatile Progress progress;

    /// What the database holds, as far as this node knows.
    private Progress recorded;

    /// The database holds something else.
    private boolean outdated;

    /// The objects that all hooks share.
    record Parts(
            Notifications notifications,
            WebhookRows rows,
            WebhookSender sender,
            Messages messages,
            RetryRule retries,
            Leases leases,
            Clock clock) {}

    /// @param stop signals the hook to stop; a running attempt is completed
    Hook(WebhookUrl url, Parts parts, CountDownLatch stop) throws StorageException {
        this.url = url;
        this.parts = parts;
        this.stop = stop;
        this.listener = parts.notifications().listen();
        this.recorded = open();
        this.progress = recorded;
    }

    /// A hook that is ahead of the log, because the database was restored from a backup, restarts with the next
    /// event.
    private Progress open() throws StorageException {
        Progress known = parts.rows().open(url.id(), parts.notifications().latest());
        if (!parts.notifications().isAhead(known.done())) {
            return known;
        }
        Progress again = Progress.after(parts.notifications().latest());
        if (parts.rows().save(url.id(), known, again)) {
            LOG.log(Level.WARNING, "The webhook {0} was ahead of the event log and restarts with the next event", url);
        }
        return parts.rows().find(url.id());
    }

    WebhookUrl url() {
        return url;
    }

    Progress progress() {
        return progress;
    }

    @Override
    public void run() {
        try {
            while (!over()) {
                takeTurn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean over() {
        return stop.getCount() == 0 || listener.ended();
    }

    /// Delivers while this node holds the lease; waits if another one holds it.
    private void takeTurn() throws InterruptedException {
        try {
            Optional<Lease> lease = parts.leases().take(LEASE + url.id(), VALIDITY);
            if (lease.isEmpty()) {
                readProgress();
                pause(LISTENING);
                return;
            }
            try (Lease mine = lease.get()) {
                readProgress();
                while (!over() && mine.renew() && step(mine)) {
                    // The next events.
                }
            }
        } catch (StorageException | RuntimeException e) {
            LOG.log(Level.ERROR, "The webhook " + url + " pauses after an error", e);
            pause(PAUSE_AFTER_ERROR);
        }
    }

    /// Takes over what another node has recorded. A progress that this node could not record is kept.
    private void readProgress() throws StorageException {
        Progress found = parts.rows().find(url.id());
        outdated = false;
        if (!found.equals(recorded)) {
            recorded = found;
            progress = found;
        }
    }

    /// Whether the database holds another progress than this hook has recorded, because of [#again] or of another node.
    private boolean isChanged() throws StorageException {
        return !parts.rows().find(url.id()).equals(recorded);
    }

    /// Delivers again from an event on, or makes the next attempt now. The node that delivers does so within seconds.
    ///
    /// @param from the first event to deliver, or null for the one that is due
    /// @return false if `from` is not an event that was delivered or dropped
    boolean again(@Nullable Long from) throws StorageException {
        Progress before = parts.rows().find(url.id());
        while (from == null || (from >= 1 && from <= before.done())) {
            Progress restarted = before.restartedAfter(from == null ? before.done() : from - 1);
            if (parts.rows().save(url.id(), before, restarted)) {
                return true;
            }
            // A delivery was recorded in between.
            before = parts.rows().find(url.id());
        }
        return false;
    }

    /// Waits for events and delivers them. Returns false if another node has taken the lease or recorded a progress.
    private boolean step(Lease mine) throws StorageException, InterruptedException {
        if (isChanged()) {
            return false;
        }
        for (Event event : listener.await(progress.done(), LISTENING)) {
            boolean done = false;
            while (!done) {
                if (over() || outdated || !mine.renew()) {
                    return false;
                }
                done = attempt(event, mine);
            }
        }
        return !outdated;
    }

    private Instant now() {
        return parts.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private void pause(Duration time) throws InterruptedException {
        boolean _ = stop.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Makes one attempt and waits if it failed. Returns whether the event was delivered or dropped.
    private boolean attempt(Event event, Lease mine) throws StorageException, InterruptedException {
        return switch (parts.sender().post(url, parts.messages().of(event))) {
            case DeliveryOutcome.Delivered() -> {
                if (progress.attempts() > 0) {
                    LOG.log(Level.INFO, "The webhook {0} works again", url);
                }
                remember(progress.withDelivered(event.number(), now()));
                yield true;
            }
            case DeliveryOutcome.Failed failed -> failed(event, failed, mine);
        };
    }

    private boolean failed(Event event, DeliveryOutcome.Failed failed, Lease mine)
            throws StorageException, InterruptedException {
        Instant now = now();
        Instant since = progress.failingSince() == null ? now : progress.failingSince();
        Duration left = Duration.between(now, since.plus(parts.retries().limit()));
        if (!left.isPositive()) {
            LOG.log(
                    Level.ERROR,
                    "Gave up delivering event {0,number,#} to the webhook {1}: {2}",
                    event.number(),
                    url,
                    failed.why());
            remember(progress.withGivenUp(event.number(), failed.why()));
            return true;
        }
        if (progress.attempts() == 0) {
            LOG.log(Level.WARNING, "Delivery to the webhook {0} failed and will be retried: {1}", url, failed.why());
        }
        Duration pause = RetryRule.shorter(
                left, parts.retries().pause(progress.attempts() + 1, failed.asked(), RandomGenerator.getDefault()));
        remember(progress.withFailure(failed.why(), since, now.plusMillis(pause.toMillis())));
        if (!outdated) {
            pause(pause, mine);
        }
        return false;
    }

    /// Waits, and renews the lease meanwhile. Returns earlier if the lease is lost or the hook should deliver again.
    private void pause(Duration time, Lease mine) throws StorageException, InterruptedException {
        Duration left = time;
        while (left.compareTo(RENEWING) > 0 && !over() && mine.renew()) {
            pause(RENEWING);
            left = left.minus(RENEWING);
            outdated = isChanged();
            if (outdated) {
                return;
            }
        }
        if (left.compareTo(RENEWING) <= 0) {
            pause(left);
        }
    }

    /// If recording fails, the next change records it; until then a crash would repeat a delivery.
    private void remember(Progress changed) {
        progress = changed;
        try {
            outdated = !parts.rows().save(url.id(), recorded, changed);
        } catch (StorageException e) {
            LOG.log(Level.WARNING, "Could not record the progress of the webhook " + url, e);
            return;
        }
        if (outdated) {
            LOG.log(Level.WARNING, "Another node has delivered to the webhook {0}; continuing where it is", url);
        } else {
            recorded = changed;
        }
    }
}

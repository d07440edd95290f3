package io.lading.notify.webhook;

import io.lading.metadata.Metadata;
import io.lading.metadata.webhook.WebhookRows;
import io.lading.node.Leases;
import io.lading.notify.Notifications;
import io.lading.storage.StorageException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// All webhooks. Each [Event] of the log is delivered to every hook; hooks do not wait for one another.
/// Thread-safe.
final class Webhooks implements AutoCloseable {
    /// How long a running attempt may continue at shutdown. An aborted attempt is repeated after the restart.
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final CountDownLatch stop = new CountDownLatch(1);
    private final Notifications notifications;
    private final @Nullable WebhookSender sender;
    private final List<Hook> hooks = new ArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    /// The objects that the hooks read from and write to.
    record Sources(Metadata metadata, Notifications notifications, JsonMapper json, Leases leases, Clock clock) {}

    /// Loads the progress of every hook; a new hook starts with the next event.
    Webhooks(WebhookRules rules, RetryRule retries, Duration patience, Sources sources) throws StorageException {
        this.notifications = sources.notifications();
        if (rules.urls().isEmpty()) {
            sender = null;
            return;
        }
        Predicate<InetAddress> allowed = rules.allowPrivate() ? _ -> true : PublicAddresses::contains;
        sender = new WebhookSender(rules.urls().size(), allowed, patience, sources.clock());
        Hook.Parts parts = new Hook.Parts(
                notifications,
                new WebhookRows(sources.metadata()),
                sender,
                new Messages(sources.json(), rules.key().orElseThrow(), sources.clock()),
                retries,
                sources.leases(),
                sources.clock());
        for (WebhookUrl url : rules.urls()) {
            hooks.add(new Hook(url, parts, stop));
        }
    }

    /// Starts delivering.
    void start() {
        hooks.forEach(hook -> threads.add(Thread.ofVirtual().name("webhook").start(hook)));
    }

    /// Starts no further attempts.
    void stop() {
        stop.countDown();
    }

    /// The hooks, in the order of the setting.
    List<Hook> hooks() {
        return hooks;
    }

    /// The hook with an ID of [WebhookUrl#id]; empty if there is none.
    Optional<Hook> find(String id) {
        return hooks.stream().filter(hook -> hook.url().id().equals(id)).findFirst();
    }

    /// The number of events that a hook has not processed yet.
    long pending(Hook hook) {
        return Math.max(0, notifications.latest() - hook.progress().done());
    }

    /// Waits briefly for running attempts, then aborts them.
    @Override
    public void close() {
        stop();
        try {
            long end = System.nanoTime() + GRACE.toNanos();
            for (Thread thread : threads) {
                boolean ended = thread.join(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
                if (!ended) {
                    thread.interrupt();
                    thread.join();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Optional.ofNullable(sender).ifPresent(WebhookSender::close);
        }
    }
}

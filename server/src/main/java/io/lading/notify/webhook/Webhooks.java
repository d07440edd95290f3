package io.lading.notify.webhook;

import io.lading.metadata.Metadata;
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

/// All hooks: an [Event] of the log goes to each of them, and none waits for another. Safe for use by many
/// threads.
final class Webhooks implements AutoCloseable {
    /// How long an attempt that is under way may go on when the server ends. One that is cut off is made again.
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final CountDownLatch stop = new CountDownLatch(1);
    private final Notifications notifications;
    private final @Nullable Sender sender;
    private final List<Hook> hooks = new ArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    /// What the hooks read and write.
    record Sources(Metadata metadata, Notifications notifications, JsonMapper json, Clock clock) {}

    /// Finds out how far every hook has come; a new one begins with the next event.
    Webhooks(WebhookRules rules, RetryRule retries, Duration patience, Sources sources) throws StorageException {
        this.notifications = sources.notifications();
        if (rules.urls().isEmpty()) {
            sender = null;
            return;
        }
        Predicate<InetAddress> allowed = rules.allowPrivate() ? _ -> true : PublicAddresses::contains;
        sender = new Sender(rules.urls().size(), allowed, patience, sources.clock());
        Hook.Parts parts = new Hook.Parts(
                notifications,
                new HookRows(sources.metadata()),
                sender,
                new Messages(sources.json(), rules.key().orElseThrow(), sources.clock()),
                retries,
                sources.clock());
        for (WebhookUrl url : rules.urls()) {
            hooks.add(new Hook(url, parts, stop));
        }
    }

    /// Begins to deliver.
    void start() {
        hooks.forEach(hook -> threads.add(Thread.ofVirtual().name("webhook").start(hook)));
    }

    /// Begins no further attempt.
    void stop() {
        stop.countDown();
    }

    /// The hooks as they are now, in the order of the setting.
    List<Hook> hooks() {
        return hooks;
    }

    /// How many events a hook has before it.
    long pending(Hook hook) {
        return Math.max(0, notifications.latest() - hook.progress().done());
    }

    /// Waits a little for attempts that are under way, then cuts them off.
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
            Optional.ofNullable(sender).ifPresent(Sender::close);
        }
    }
}

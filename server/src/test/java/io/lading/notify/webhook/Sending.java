package io.lading.notify.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.file.FileId;
import io.lading.file.Format;
import io.lading.file.StoredFile;
import io.lading.metadata.Metadata;
import io.lading.metadata.webhook.Progress;
import io.lading.node.Leases;
import io.lading.notify.Notifications;
import io.lading.space.Room;
import io.lading.storage.StorageException;
import io.lading.testkit.Patience;
import io.lading.upload.Extents;
import io.lading.upload.Fence;
import io.lading.upload.Length;
import io.lading.upload.Upload;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// The sender without a web server: a database on disk, the event log and hooks. Opening it again on the same
/// directory simulates a restart.
final class Sending implements AutoCloseable {
    static final String SECRET = "whsec_bGFkaW5nLXRlc3Qtc2VjcmV0LTMyLWJ5dGVzLWxvbmc=";
    static final RetryRule QUICK = new RetryRule(Duration.ofMillis(1), Duration.ofMillis(20), Duration.ofDays(1));

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Metadata metadata;
    private final Notifications notifications;
    private final Webhooks webhooks;

    private Sending(Metadata metadata, Notifications notifications, Webhooks webhooks) {
        this.metadata = metadata;
        this.notifications = notifications;
        this.webhooks = webhooks;
    }

    /// The settings of the hooks.
    record Manner(RetryRule retries, Duration patience, boolean allowPrivate, Clock clock, Leases leases) {
        static Manner quick() {
            return new Manner(QUICK, Duration.ofMinutes(2), true, Clock.systemUTC(), Leases.ONE_NODE);
        }

        Manner leases(Leases other) {
            return new Manner(retries, patience, allowPrivate, clock, other);
        }

        Manner patience(Duration other) {
            return new Manner(retries, other, allowPrivate, clock, leases);
        }

        Manner publicOnly() {
            return new Manner(retries, patience, false, clock, leases);
        }

        Manner retries(RetryRule other) {
            return new Manner(other, patience, allowPrivate, clock, leases);
        }

        Manner clock(Clock other) {
            return new Manner(retries, patience, allowPrivate, other, leases);
        }
    }

    static Sending start(Path directory, Manner manner, String... urls) throws StorageException {
        Metadata metadata = Metadata.sqlite(directory.resolve("lading.db"), manner.clock());
        Notifications notifications = new Notifications(metadata.events());
        WebhookRules rules = new WebhookRules(
                Stream.of(urls).map(WebhookUrl::parse).toList(),
                Optional.of(SigningKey.parse(SECRET)),
                manner.allowPrivate());
        Webhooks webhooks = new Webhooks(
                rules,
                manner.retries(),
                manner.patience(),
                new Webhooks.Sources(metadata, notifications, new JsonMapper(), manner.leases(), manner.clock()));
        webhooks.start();
        return new Sending(metadata, notifications, webhooks);
    }

    /// Adds a file.
    FileId add(String name) throws StorageException {
        Instant now = Instant.now();
        Upload upload = new Upload(
                FileId.create(now, RANDOM),
                "alice",
                name,
                Length.of(5),
                Extents.empty(),
                Upload.State.RECEIVING,
                Upload.Kind.WHOLE,
                List.of(),
                null,
                null,
                List.of(),
                now,
                now.plus(Duration.ofDays(7)),
                Room.NONE,
                1,
                null);
        metadata.uploads().insert(upload, true);
        StoredFile file =
                new StoredFile(upload.id(), name, 5, null, "alice", now, null, new Format.NotExamined(), null);
        assertThat(metadata.uploads().complete(new Fence.Epoch(upload.epoch()), upload, file, List.of()))
                .isTrue();
        return file.id();
    }

    /// Deletes a file.
    void remove(FileId id) throws StorageException {
        assertThat(metadata.files().remove(id)).isTrue();
    }

    Progress await(int hook, Predicate<Progress> expected) {
        Hook watched = webhooks.hooks().get(hook);
        AtomicReference<Progress> seen = new AtomicReference<>(watched.progress());
        Patience.until("the hook's progress", () -> {
            seen.set(watched.progress());
            return expected.test(seen.get());
        });
        return seen.get();
    }

    /// Delivers again; see [Hook#again].
    boolean again(int hook, @Nullable Long from) throws StorageException {
        return webhooks.hooks().get(hook).again(from);
    }

    /// Starts no further attempt, like a server that is shutting down.
    void stop() {
        webhooks.stop();
    }

    /// The number of events that a hook has not processed yet.
    long pending(int hook) {
        return webhooks.pending(webhooks.hooks().get(hook));
    }

    @Override
    public void close() {
        webhooks.stop();
        notifications.close();
        webhooks.close();
        metadata.close();
    }
}

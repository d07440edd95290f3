package io.lading.server.jetty;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/// Remembers the credentials of recent requests, so that the next request of the same user starts in the share of
/// signed-in users and does not wait behind requests of signed-out clients.
///
/// This decides only in which share a request is counted. Every request is still authenticated by the sign-in
/// filter; if that fails, [#forget] is called. Credentials are kept in memory as salted hashes. Thread-safe.
final class RecentSenders {
    /// The maximum number of remembered credentials, about 200 bytes each; the least recently used ones are
    /// evicted.
    static final int MAX_REMEMBERED = 500;

    /// How long credentials are remembered after their last use.
    static final Duration MEMORY = Duration.ofMinutes(5);

    private static final int SALT_BYTES = 16;

    private final byte[] salt = new byte[SALT_BYTES];
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Sender> senders = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Sender> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    private record Sender(String user, long usedAt) {}

    RecentSenders() {
        this(System::nanoTime);
    }

    /// @param nanoTime the clock, in nanoseconds
    RecentSenders(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        new SecureRandom().nextBytes(salt);
    }

    /// The user who recently authenticated with the credentials of a request.
    Optional<String> user(HttpFields fields) {
        @Nullable String key = key(fields);
        if (key == null) {
            return Optional.empty();
        }
        lock.lock();
        try {
            return Optional.ofNullable(senders.get(key))
                    .filter(sender -> nanoTime.getAsLong() - sender.usedAt < MEMORY.toNanos())
                    .map(Sender::user);
        } finally {
            lock.unlock();
        }
    }

    /// Remembers that the credentials of a request belong to a user.
    void remember(HttpFields fields, String user) {
        @Nullable String key = key(fields);
        if (key == null) {
            return;
        }
        lock.lock();
        try {
            senders.put(key, new Sender(user, nanoTime.getAsLong()));
        } finally {
            lock.unlock();
        }
    }

    /// Forgets credentials that are no longer valid.
    void forget(HttpFields fields) {
        @Nullable String key = key(fields);
        if (key == null) {
            return;
        }
        lock.lock();
        try {
            senders.remove(key);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable String key(HttpFields fields) {
        @Nullable String authorization = fields.get(HttpHeader.AUTHORIZATION);
        @Nullable String credentials = authorization != null ? authorization : fields.get(HttpHeader.COOKIE);
        if (credentials == null) {
            return null;
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            return HexFormat.of().formatHex(digest.digest(credentials.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}

package io.lading.account;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.session.Session;

/// A browser session. It holds the attributes below and nothing else. Not thread-safe.
final class StoredSession implements Session {
    /// String: the account name.
    static final String USER = "user";

    /// Long: the last change of the account when the session was created, in milliseconds since 1970. A later
    /// change ends the session.
    static final String CHANGED_AT = "changedAt";

    /// Long: the latest end of the session, regardless of use, in milliseconds since 1970.
    static final String ENDS_AT = "endsAt";

    /// String: the address of the client that used the session last. Unlike the attributes above, it may be missing.
    static final String ADDRESS = "address";

    /// String: the `User-Agent` of that client. It may be missing.
    static final String AGENT = "agent";

    private static final int ID_BYTES = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final boolean fresh;
    private final Instant created;
    private final Instant keptAccess;
    private String id;
    private Instant lastAccess;
    private Duration maxIdle;
    private @Nullable String user;
    private @Nullable Long changedAt;
    private @Nullable Long endsAt;
    private @Nullable String address;
    private @Nullable String agent;

    private StoredSession(boolean fresh, String id, Instant created, Instant lastAccess, Duration maxIdle) {
        this.fresh = fresh;
        this.id = id;
        this.created = created;
        this.keptAccess = lastAccess;
        this.lastAccess = lastAccess;
        this.maxIdle = maxIdle;
    }

    /// A new session that is not stored yet.
    static StoredSession fresh(Instant now, Duration maxIdle) {
        return new StoredSession(true, newId(), now, now, maxIdle);
    }

    /// A session read from the database.
    static StoredSession kept(String id, Instant created, Instant lastAccess, Duration maxIdle) {
        return new StoredSession(false, id, created, lastAccess, maxIdle);
    }

    private static String newId() {
        byte[] bytes = new byte[ID_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    boolean isFresh() {
        return fresh;
    }

    /// The stored time of the last use.
    Instant keptAccess() {
        return keptAccess;
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public String changeSessionId() {
        if (!fresh) {
            throw new UnsupportedOperationException("The ID of a stored session never changes");
        }
        id = newId();
        return id;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // required by the interface
    public <T> @Nullable T getAttribute(String name) {
        Object value =
                switch (name) {
                    case USER -> user;
                    case CHANGED_AT -> changedAt;
                    case ENDS_AT -> endsAt;
                    case ADDRESS -> address;
                    case AGENT -> agent;
                    default -> null;
                };
        return (T) value;
    }

    /// The attributes that every stored session has.
    @Override
    public Set<String> getAttributeNames() {
        return user == null ? Set.of() : Set.of(USER, CHANGED_AT, ENDS_AT);
    }

    @Override
    public void setAttribute(String name, @Nullable Object value) {
        switch (name) {
            case USER -> user = (String) value;
            case CHANGED_AT -> changedAt = (Long) value;
            case ENDS_AT -> endsAt = (Long) value;
            case ADDRESS -> address = (String) value;
            case AGENT -> agent = (String) value;
            default -> throw new IllegalArgumentException("A session has no attribute " + name);
        }
    }

    @Override
    public void removeAttribute(String name) {
        setAttribute(name, null);
    }

    @Override
    public Instant getCreationTime() {
        return created;
    }

    @Override
    public void setLastAccessedTime(Instant time) {
        lastAccess = Objects.requireNonNull(time);
    }

    @Override
    public Instant getLastAccessedTime() {
        return lastAccess;
    }

    @Override
    public void setMaxInactiveInterval(Duration interval) {
        maxIdle = interval;
    }

    @Override
    public Duration getMaxInactiveInterval() {
        return maxIdle;
    }

    @Override
    public boolean isExpired() {
        return isExpired(Instant.now());
    }

    boolean isExpired(Instant now) {
        return !lastAccess.plus(maxIdle).isAfter(now);
    }
}

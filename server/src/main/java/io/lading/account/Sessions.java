package io.lading.account;

import io.lading.metadata.session.SessionRow;
import io.lading.metadata.session.SessionRow.Place;
import io.lading.metadata.session.SessionRows;
import io.lading.storage.StorageException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.session.SessionRepository;

/// The sessions of Spring Session in the table `sessions`.
///
/// A storage failure is thrown as an [UncheckedIOException] whose cause is a [StorageException], because the
/// interface has no checked exceptions. Thread-safe.
final class Sessions implements SessionRepository<StoredSession> {
    /// The maximum number of sessions per user. A new session replaces one that was never used after the sign-in,
    /// or else the one that was used longest ago.
    static final int MAX_PER_USER = 100;

    /// The resolution of the stored time of last use: this duration, or this fraction of the idle timeout if that
    /// is shorter. It saves a write on most requests.
    private static final Duration RESOLUTION = Duration.ofMinutes(1);

    private static final int RESOLUTION_PART = 10;

    private final SessionRows rows;
    private final Duration idle;
    private final Clock clock;

    /// @param idle how long a session stays valid without a request
    Sessions(SessionRows rows, Duration idle, Clock clock) {
        this.rows = rows;
        this.idle = idle;
        this.clock = clock;
    }

    @Override
    public StoredSession createSession() {
        return StoredSession.fresh(now(), idle);
    }

    @Override
    public void save(StoredSession session) {
        if (!(session.getAttribute(StoredSession.USER) instanceof String user)
                || !(session.getAttribute(StoredSession.CHANGED_AT) instanceof Long changedAt)
                || !(session.getAttribute(StoredSession.ENDS_AT) instanceof Long endsAt)) {
            return;
        }
        try {
            if (session.isFresh()) {
                rows.add(row(session, user, changedAt, endsAt), clock.instant(), MAX_PER_USER);
            } else {
                noteUse(session);
            }
        } catch (StorageException e) {
            if (session.isFresh()) {
                // The session is saved again with the response that reports this failure, which must not fail too.
                session.removeAttribute(StoredSession.USER);
            }
            throw new UncheckedIOException(e);
        }
    }

    private static SessionRow row(StoredSession session, String user, long changedAt, long endsAt) {
        return new SessionRow(
                digest(session.getId()),
                user,
                Instant.ofEpochMilli(changedAt),
                Instant.ofEpochMilli(endsAt),
                session.getCreationTime(),
                session.getLastAccessedTime(),
                session.getMaxInactiveInterval(),
                place(session));
    }

    private static Place place(StoredSession session) {
        return session.getAttribute(StoredSession.ADDRESS) instanceof String address
                        && session.getAttribute(StoredSession.AGENT) instanceof String agent
                ? new Place(address, agent)
                : Place.UNKNOWN;
    }

    /// The first use is stored at once, so that sign-ins of programs that use no session twice do not replace it.
    private void noteUse(StoredSession session) throws StorageException {
        Instant created = session.getCreationTime();
        boolean first = session.keptAccess().equals(created);
        Instant used =
                first ? max(session.getLastAccessedTime(), created.plusMillis(1)) : session.getLastAccessedTime();
        Duration part = session.getMaxInactiveInterval().dividedBy(RESOLUTION_PART);
        Duration resolution = part.compareTo(RESOLUTION) < 0 ? part : RESOLUTION;
        if (first || session.keptAccess().plus(resolution).isBefore(used)) {
            rows.noteUse(digest(session.getId()), used, place(session));
        }
    }

    private static Instant max(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /// An expired session is not found; it is deleted when the next one is created.
    @Override
    public @Nullable StoredSession findById(String id) {
        try {
            return rows.find(digest(id))
                    .map(row -> session(id, row))
                    .filter(session -> !session.isExpired(now()))
                    .orElse(null);
        } catch (StorageException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StoredSession session(String id, SessionRow row) {
        StoredSession session = StoredSession.kept(id, row.createdAt(), row.lastAccess(), row.maxIdle());
        session.setAttribute(StoredSession.USER, row.user());
        session.setAttribute(StoredSession.CHANGED_AT, row.changedAt().toEpochMilli());
        session.setAttribute(StoredSession.ENDS_AT, row.endsAt().toEpochMilli());
        session.setAttribute(StoredSession.ADDRESS, row.place().address());
        session.setAttribute(StoredSession.AGENT, row.place().agent());
        return session;
    }

    @Override
    public void deleteById(String id) {
        try {
            rows.remove(digest(id));
        } catch (StorageException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The valid sessions of a user, the one that was used last first.
    ///
    /// @param changedAt the last change of the account
    List<SessionRow> of(String user, Instant changedAt) throws StorageException {
        return rows.of(user, changedAt, clock.instant());
    }

    /// Ends a session of a user; returns false if the user has no such session. Its running requests end within
    /// 5 seconds.
    boolean end(String user, String publicId) throws StorageException {
        return rows.remove(user, publicId);
    }

    /// Ends all sessions of a user, except the one with this ID if there is one.
    void endOthers(String user, Optional<String> keptPublicId) throws StorageException {
        rows.removeOthers(user, keptPublicId.orElse(""));
    }

    /// The ID by which the API names a session. It is the stored digest, which cannot be used to sign in.
    static String publicId(String id) {
        return digest(id);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static String digest(String id) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}

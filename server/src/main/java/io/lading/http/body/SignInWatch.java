package io.lading.http.body;

import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Checks periodically whether the session or token of a transfer is still valid, so that revoking it aborts
/// running transfers, also those on other nodes. It limits how often transfers call [StillSignedIn]. Not thread-safe.
public final class SignInWatch {
    /// Interval of the checks: how long a transfer may continue after its session or token was revoked, if there are
    /// few transfers.
    public static final Duration INTERVAL = Duration.ofSeconds(2);

    /// The longest interval, if there are many transfers.
    static final Duration MAX_INTERVAL = Duration.ofSeconds(5);

    /// The most checks in a second before the interval grows. Each check reads the database up to three times.
    private static final int MAX_CHECKS_PER_SECOND = 200;

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /// When the next turn is free. Turns of the last second that no transfer took may be taken at once.
    private static final AtomicLong NEXT_TURN = new AtomicLong(System.nanoTime() - SECOND);

    private static final Logger LOG = System.getLogger(SignInWatch.class.getName());

    private final StillSignedIn signedIn;
    private long asked = System.nanoTime();

    private SignInWatch(StillSignedIn signedIn) {
        this.signedIn = signedIn;
    }

    /// Creates the watch of a request that begins now.
    public static SignInWatch of(HttpServletRequest request) {
        return new SignInWatch(StillSignedIn.find(request).orElse(() -> true));
    }

    /// Whether the session or token was revoked. Checks at most once per [#INTERVAL] and, if it is called often enough,
    /// at least once per [#MAX_INTERVAL]; between checks the result is false.
    public boolean revoked() {
        long now = System.nanoTime();
        long passed = now - asked;
        if (passed < INTERVAL.toNanos() || (passed < MAX_INTERVAL.toNanos() && !takesTurn(now))) {
            return false;
        }
        asked = now;
        try {
            return !signedIn.check();
        } catch (StorageException e) {
            // A database error does not revoke a session; the next check tries again.
            LOG.log(Level.WARNING, "Could not check whether a session or token is still valid", e);
            return false;
        }
    }

    private static boolean takesTurn(long now) {
        long next;
        long after;
        do {
            next = NEXT_TURN.get();
            if (now - next < 0) {
                return false;
            }
            after = Math.max(next - now, -SECOND) + now + SECOND / MAX_CHECKS_PER_SECOND;
        } while (!NEXT_TURN.compareAndSet(next, after));
        return true;
    }
}

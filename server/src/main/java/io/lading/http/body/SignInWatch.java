package io.lading.http.body;

import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/// Checks periodically whether the session or token of a transfer is still valid, so that revoking it aborts
/// running transfers. It limits how often a transfer calls [StillSignedIn]. Not thread-safe.
public final class SignInWatch {
    /// Interval of the checks: how long a transfer may continue after its session or token was revoked.
    public static final Duration INTERVAL = Duration.ofSeconds(5);

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

    /// Whether the session or token was revoked. Checks at most once per [#INTERVAL]; between checks the result
    /// is false.
    public boolean revoked() {
        long now = System.nanoTime();
        if (now - asked < INTERVAL.toNanos()) {
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
}

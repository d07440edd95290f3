package io.lading.http;

import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/// Asks every while whether the sign-in of a transfer still holds, so that revoking it ends what is under
/// way. For one thread.
public final class SignInWatch {
    /// How long a transfer may go on after its sign-in was revoked.
    public static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final Logger LOG = System.getLogger(SignInWatch.class.getName());

    private final StillSignedIn signedIn;
    private long asked = System.nanoTime();

    private SignInWatch(StillSignedIn signedIn) {
        this.signedIn = signedIn;
    }

    /// The watch of a request that begins now.
    public static SignInWatch of(HttpServletRequest request) {
        return new SignInWatch(StillSignedIn.find(request).orElse(() -> true));
    }

    /// Whether the sign-in was revoked, as far as it is time to ask.
    public boolean revoked() {
        long now = System.nanoTime();
        if (now - asked < INTERVAL.toNanos()) {
            return false;
        }
        asked = now;
        try {
            return !signedIn.check();
        } catch (StorageException e) {
            // Nobody was revoked by a database that does not answer; it is asked again.
            LOG.log(Level.WARNING, "Whether a sign-in still holds is not known now", e);
            return false;
        }
    }
}

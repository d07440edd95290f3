package io.lading.account;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.crypto.password4j.Argon2Password4jPasswordEncoder;

/// Argon2id with the parameters of the OWASP password storage cheat sheet (19 MiB, two passes, one lane). Hashes few
/// passwords at once, because each takes that memory. Safe for use by many threads.
final class PasswordHasher {
    static final int MEMORY_KIB = 19_456;
    static final int PASSES = 2;
    static final int LANES = 1;

    /// Hashes computed at the same time, over all requests, where there is memory for them.
    static final int MAX_CONCURRENT = 2;

    /// How long a check waits for its turn. A crowd that guesses must not make everybody wait without end.
    static final Duration MAX_WAIT = Duration.ofSeconds(5);

    /// Heap set aside for each hash: its working memory, the copy its library makes, and the rest of the server.
    private static final long HEAP_PER_HASH = 128L << 20;

    private static final int HASH_BYTES = 32;

    private final PasswordEncoder encoder = new Argon2Password4jPasswordEncoder(
            Argon2Function.getInstance(MEMORY_KIB, PASSES, LANES, HASH_BYTES, Argon2.ID));
    private final Semaphore permits = new Semaphore(concurrent(), true);

    /// A hash that no password has, so that unknown names take as long as known ones.
    private final String nobody = hash("no password is this long and this known");

    /// What came of comparing a password with a hash.
    enum Match {
        /// They belong together.
        RIGHT,
        /// They do not.
        WRONG,
        /// There was no turn to find out.
        BUSY
    }

    private static int concurrent() {
        long fitting = Runtime.getRuntime().maxMemory() / HEAP_PER_HASH;
        return Math.clamp(fitting, 1, MAX_CONCURRENT);
    }

    String hash(String password) {
        permits.acquireUninterruptibly();
        try {
            return Objects.requireNonNull(encoder.encode(password));
        } finally {
            permits.release();
        }
    }

    Match match(String password, String hash) {
        try {
            if (!permits.tryAcquire(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return Match.BUSY;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Match.BUSY;
        }
        try {
            return encoder.matches(password, hash) ? Match.RIGHT : Match.WRONG;
        } finally {
            permits.release();
        }
    }

    /// Takes the time of a check that fails.
    Match matchNobody(String password) {
        return match(password, nobody) == Match.BUSY ? Match.BUSY : Match.WRONG;
    }

    /// Whether a hash was made with other parameters than today's.
    boolean outdated(String hash) {
        return !hash.startsWith("$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=" + LANES + "$");
    }
}

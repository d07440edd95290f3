package io.lading.account;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import java.util.concurrent.Semaphore;
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

    /// Heap set aside for each hash: its working memory, the copy its library makes, and the rest of the server.
    private static final long HEAP_PER_HASH = 128L << 20;

    private static final int HASH_BYTES = 32;

    private final PasswordEncoder encoder = new Argon2Password4jPasswordEncoder(
            Argon2Function.getInstance(MEMORY_KIB, PASSES, LANES, HASH_BYTES, Argon2.ID));
    private final Semaphore permits = new Semaphore(concurrent());

    /// A hash that no password has, so that unknown names take as long as known ones.
    private final String nobody = hash("no password is this long and this known");

    private static int concurrent() {
        long fitting = Runtime.getRuntime().maxMemory() / HEAP_PER_HASH;
        return Math.clamp(fitting, 1, MAX_CONCURRENT);
    }

    String hash(String password) {
        permits.acquireUninterruptibly();
        try {
            return java.util.Objects.requireNonNull(encoder.encode(password));
        } finally {
            permits.release();
        }
    }

    boolean matches(String password, String hash) {
        permits.acquireUninterruptibly();
        try {
            return encoder.matches(password, hash);
        } finally {
            permits.release();
        }
    }

    /// Takes the time of a check and fails.
    void matchesNobody(String password) {
        matches(password, nobody);
    }

    /// Whether a hash was made with other parameters than today's.
    boolean outdated(String hash) {
        return !hash.startsWith("$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=" + LANES + "$");
    }
}

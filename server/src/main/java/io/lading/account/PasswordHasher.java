package io.lading.account;

import io.lading.account.Argon2id.Parameters;
import io.lading.account.HashTurns.Answer;
import io.lading.account.HashTurns.Place;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Argon2id with the parameters of the OWASP password storage cheat sheet (19 MiB, two passes, one lane), stored
/// as PHC strings. The memory of a hash is allocated when it is first needed and then reused. Thread-safe.
public final class PasswordHasher {
    static final int MEMORY_KIB = 19_456;
    static final int PASSES = 2;
    static final int LANES = 1;

    /// Heap that each concurrent hash occupies from its first use to the end of the process: its matrix and a few
    /// additional blocks.
    public static final long BYTES_PER_HASH = (MEMORY_KIB + 8L) * 1024;

    /// The maximum number of concurrent hashes of all requests, if there is enough memory.
    static final int MAX_AT_ONCE = 2;

    /// Password hashing gets at most this fraction of the heap.
    private static final int PART_OF_HEAP = 4;

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Parameters TODAY = new Parameters(MEMORY_KIB, PASSES, LANES);
    private static final Pattern PHC =
            Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,3})\\$([\\w+/-]+)\\$([\\w+/-]+)");

    private final SecureRandom random = new SecureRandom();
    private final Queue<Argon2id> free = new ConcurrentLinkedQueue<>();
    private final HashTurns turns;

    /// A hash that matches no password, so that unknown names take as long as known ones.
    private final String matchless;

    /// @param maxUnknown number of unknown clients that may wait for a turn at the same time
    PasswordHasher(int maxUnknown) {
        this.turns = new HashTurns(hashesAtOnce(Runtime.getRuntime().maxMemory()), maxUnknown);
        this.matchless = encoded(new byte[SALT_BYTES], new byte[HASH_BYTES]);
    }

    /// The result of comparing a password with a hash.
    enum Match {
        /// The password is correct.
        RIGHT,
        /// The password is wrong.
        WRONG,
        /// Not compared: too many attempts have a higher priority.
        CROWDED,
        /// Not compared: the attempt did not get a turn in time.
        LATE
    }

    /// How many hashes a process computes concurrently.
    ///
    /// @param heap the maximum heap size in bytes
    public static int hashesAtOnce(long heap) {
        return Math.toIntExact(Math.clamp(heap / PART_OF_HEAP / BYTES_PER_HASH, 1, MAX_AT_ONCE));
    }

    String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return inTurn(argon2 -> encoded(salt, argon2.hash(bytes(password), salt, TODAY, HASH_BYTES)));
    }

    /// Waits for a turn as long as necessary, even if interrupted.
    private String inTurn(Function<Argon2id, String> computation) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (turns.await(Place.OWN) == Answer.TURN) {
                        return computed(computation);
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private <T> T computed(Function<Argon2id, T> computation) {
        try {
            // There are at most as many instances as turns.
            Argon2id argon2 = Objects.requireNonNullElseGet(free.poll(), () -> new Argon2id(MEMORY_KIB));
            try {
                return computation.apply(argon2);
            } finally {
                free.add(argon2);
            }
        } finally {
            turns.done();
        }
    }

    /// Waits for a turn and compares a password with a hash.
    Match match(String password, String hash, Place place) {
        try {
            return switch (turns.await(place)) {
                case TURN -> computed(argon2 -> matches(argon2, password, hash)) ? Match.RIGHT : Match.WRONG;
                case CROWDED -> Match.CROWDED;
                case LATE -> Match.LATE;
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Match.LATE;
        }
    }

    private static boolean matches(Argon2id argon2, String password, String hash) {
        Optional<Kept> kept = Kept.parse(hash).filter(known -> argon2.fits(known.parameters));
        if (kept.isEmpty()) {
            return false;
        }
        byte[] computed = argon2.hash(bytes(password), kept.get().salt, kept.get().parameters, kept.get().hash.length);
        return MessageDigest.isEqual(computed, kept.get().hash);
    }

    /// Takes as long as a failed comparison; for unknown names.
    Match matchNobody(String password, Place place) {
        Match match = match(password, matchless, place);
        return match == Match.RIGHT ? Match.WRONG : match;
    }

    /// Whether a hash was made with parameters other than the current ones.
    boolean outdated(String hash) {
        return !hash.startsWith(prefix());
    }

    private static String prefix() {
        return "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=" + LANES + "$";
    }

    private static String encoded(byte[] salt, byte[] hash) {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return prefix() + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    private static byte[] bytes(String password) {
        return password.getBytes(StandardCharsets.UTF_8);
    }

    /// A parsed PHC string.
    private static final class Kept {
        private static final int MIN_HASH_BYTES = 16;
        private static final int MAX_HASH_BYTES = 64;

        private final Parameters parameters;
        private final byte[] salt;
        private final byte[] hash;

        private Kept(Parameters parameters, byte[] salt, byte[] hash) {
            this.parameters = parameters;
            this.salt = salt;
            this.hash = hash;
        }

        static Optional<Kept> parse(@Nullable String text) {
            Matcher phc = PHC.matcher(text == null ? "" : text);
            if (!phc.matches()) {
                return Optional.empty();
            }
            Parameters parameters = new Parameters(number(phc, 1), number(phc, 2), number(phc, 3));
            try {
                byte[] hash = Base64.getDecoder().decode(phc.group(5));
                boolean fits = hash.length >= MIN_HASH_BYTES && hash.length <= MAX_HASH_BYTES;
                return fits
                        ? Optional.of(new Kept(parameters, Base64.getDecoder().decode(phc.group(4)), hash))
                        : Optional.empty();
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        private static int number(Matcher matcher, int group) {
            return Integer.parseInt(matcher.group(group));
        }
    }
}

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

/// Argon2id with the parameters of the OWASP password storage cheat sheet (19 MiB, two passes, one lane), kept as
/// PHC strings. The memory of all hashes is allocated at the start and used again: few are computed at once. Safe
/// for use by many threads.
public final class PasswordHasher {
    static final int MEMORY_KIB = 19_456;
    static final int PASSES = 2;
    static final int LANES = 1;

    /// Heap that each hash computed at the same time takes, from the start of the process to its end: its matrix,
    /// and some blocks beside it.
    public static final long BYTES_PER_HASH = (MEMORY_KIB + 8L) * 1024;

    /// Hashes computed at the same time, over all requests, where there is memory for them.
    static final int MAX_AT_ONCE = 2;

    /// Of the heap, passwords get at most one part in so many.
    private static final int PART_OF_HEAP = 4;

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Parameters TODAY = new Parameters(MEMORY_KIB, PASSES, LANES);
    private static final Pattern PHC =
            Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,3})\\$([\\w+/-]+)\\$([\\w+/-]+)");

    private final SecureRandom random = new SecureRandom();
    private final Queue<Argon2id> free = new ConcurrentLinkedQueue<>();
    private final HashTurns turns;

    /// A hash that no password has, so that unknown names take as long as known ones.
    private final String nobody;

    /// @param strangers clients that never signed in and may wait for their turn at the same time
    PasswordHasher(int strangers) {
        int atOnce = hashesAtOnce(Runtime.getRuntime().maxMemory());
        for (int i = 0; i < atOnce; i++) {
            free.add(new Argon2id(MEMORY_KIB));
        }
        this.turns = new HashTurns(atOnce, strangers);
        this.nobody = encoded(new byte[SALT_BYTES], new byte[HASH_BYTES]);
    }

    /// What came of comparing a password with a hash.
    enum Match {
        /// They belong together.
        RIGHT,
        /// They do not.
        WRONG,
        /// They were not compared: too many others come before.
        CROWDED,
        /// They were not compared: the turn did not come in time.
        LATE
    }

    /// How many hashes a process computes at the same time.
    ///
    /// @param heap its largest heap, in bytes
    public static int hashesAtOnce(long heap) {
        return Math.toIntExact(Math.clamp(heap / PART_OF_HEAP / BYTES_PER_HASH, 1, MAX_AT_ONCE));
    }

    String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return inTurn(argon2 -> encoded(salt, argon2.hash(bytes(password), salt, TODAY, HASH_BYTES)));
    }

    /// Computes something that must be computed, however long the turn takes to come.
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
        // As many are free as there are turns.
        Argon2id argon2 = Objects.requireNonNull(free.poll());
        try {
            return computation.apply(argon2);
        } finally {
            free.add(argon2);
            turns.done();
        }
    }

    /// Compares a password with a hash when it is the sender's turn.
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

    /// Takes the time of a check that fails.
    Match matchNobody(String password, Place place) {
        Match match = match(password, nobody, place);
        return match == Match.RIGHT ? Match.WRONG : match;
    }

    /// Whether a hash was made with other parameters than today's.
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

    /// A hash as it is kept, taken apart.
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

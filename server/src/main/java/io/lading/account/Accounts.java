package io.lading.account;

import io.lading.account.Attempt.Standing;
import io.lading.account.HashTurns.Place;
import io.lading.account.Identity.Way;
import io.lading.account.PasswordHasher.Match;
import io.lading.http.ClientNetwork;
import io.lading.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signing in: by password, by token, and going on in a session. Safe for use by many threads.
final class Accounts {
    /// How long a password that was right is not hashed again. `curl` and tus clients send it with every
    /// request.
    static final Duration PASSWORD_MEMORY = Duration.ofMinutes(5);

    /// How long a client waits that was refused because too many others sign in at the same moment.
    static final Duration CROWD_DELAY = Duration.ofSeconds(1);

    private static final int MAX_REMEMBERED = 1000;
    private static final Logger LOG = System.getLogger(Accounts.class.getName());

    private final Users users;
    private final Tokens tokens;
    private final PasswordHasher hasher;
    private final LoginThrottle throttle;
    private final KnownDevices devices;
    private final DemoAccounts demo;
    private final Clock clock;
    private final SecretKeySpec key = key();
    private final Map<String, CompletableFuture<SignIn>> checking = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Remembered> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Remembered> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    private record Remembered(Instant changedAt, Instant until) {}

    Accounts(
            Users users,
            Tokens tokens,
            PasswordHasher hasher,
            LoginThrottle throttle,
            KnownDevices devices,
            DemoAccounts demo,
            Clock clock) {
        this.demo = demo;
        this.users = users;
        this.tokens = tokens;
        this.hasher = hasher;
        this.throttle = throttle;
        this.devices = devices;
        this.clock = clock;
    }

    /// The outcome of signing in.
    sealed interface SignIn {
        /// @param caller    who
        /// @param changedAt when the account last changed
        record Ok(Identity caller, Instant changedAt) implements SignIn {}

        /// Wrong name or password, which of the two is not told.
        record Wrong() implements SignIn {}

        /// Too many failures.
        ///
        /// @param delay how long until the next try
        record TooMany(Duration delay) implements SignIn {}

        /// So many sign in at this moment that the turn did not come in time.
        record Busy() implements SignIn {}
    }

    /// Adds an account if the name is free; for the start.
    ///
    /// @param mustChange whether the password has to be changed before anything else
    boolean add(AccountRules.Seed seed, boolean mustChange) throws StorageException {
        return users.find(seed.name()).isEmpty()
                && users.add(seed.name(), hasher.hash(seed.password()), seed.role(), mustChange);
    }

    /// The hash to keep of a password.
    String hash(String password) {
        return hasher.hash(password);
    }

    /// Sets the password that its owner has chosen; every session and token of the account ends.
    void setPassword(String name, String password) throws StorageException {
        users.change(name, new Users.Wish(hasher.hash(password), null, false));
    }

    /// Signs in with a password.
    ///
    /// @param given the name as it was typed; white space around it does not matter
    SignIn byPassword(String given, String password, Visitor from, Way way) throws StorageException {
        String name = given.strip();
        if (!User.isPossible(name) || password.length() > User.MAX_PASSWORD) {
            return new SignIn.Wrong();
        }
        Optional<User> user = find(name);
        String sealed = seal(name, from.address(), password);
        if (user.isPresent() && remembers(user.get(), sealed) && throttle.trustsMemory(name, from.address())) {
            return ok(user.get(), way);
        }
        Attempt attempt = attempt(name, user, from);
        // Before anything else that depends on the password: a client that has to wait must not learn whether a
        // guess is right.
        Optional<Duration> wait = throttle.wait(attempt);
        if (wait.isPresent()) {
            throttle.refused(name, from.address());
            return new SignIn.TooMany(wait.get());
        }
        return compareOnce(new Try(attempt, user, password, way), sealed);
    }

    /// What is known about an attempt beforehand. For unknown names the same questions are asked, so that they
    /// take as long.
    private Attempt attempt(String name, Optional<User> user, Visitor from) throws StorageException {
        Standing standing = devices.at(name, from.address()) ? Standing.KNOWN : Standing.STRANGER;
        Attempt attempt = new Attempt(name, from.address(), from.wider(), standing, "");
        Optional<String> proof = from.signedIn()
                .or(() -> from.device().flatMap(cookie -> user.flatMap(known -> devices.device(known, cookie))));
        if (proof.isEmpty()
                && from.upload().isPresent()
                && devices.isUploading(name, from.upload().get())) {
            proof = from.upload().map(id -> "upload " + id);
        }
        return proof.map(attempt::proven).orElse(attempt);
    }

    /// A sign-in whose password has to be compared.
    private record Try(Attempt attempt, Optional<User> user, String password, Way way) {}

    /// One check for all who ask the same at the same time: a client opens several connections at once.
    private SignIn compareOnce(Try wish, String sealed) throws StorageException {
        String question = sealed
                + wish.way
                + wish.attempt.standing()
                + wish.attempt.proof()
                + wish.user.map(User::passwordHash).orElse("");
        CompletableFuture<SignIn> mine = new CompletableFuture<>();
        CompletableFuture<SignIn> other = checking.putIfAbsent(question, mine);
        if (other != null) {
            return other.join();
        }
        try {
            mine.complete(compare(wish, sealed));
        } finally {
            // Whoever waits gets an answer, also when there is none.
            mine.complete(new SignIn.Busy());
            checking.remove(question);
        }
        return mine.join();
    }

    private SignIn compare(Try wish, String sealed) throws StorageException {
        Optional<Duration> wait = throttle.begin(wish.attempt);
        if (wait.isPresent()) {
            throttle.refused(wish.attempt.account(), wish.attempt.address());
            return new SignIn.TooMany(wait.get());
        }
        boolean compared = false;
        try {
            Match match = match(wish);
            compared = match == Match.RIGHT || match == Match.WRONG;
            return switch (match) {
                case RIGHT -> right(wish.user.orElseThrow(), wish, sealed);
                case WRONG -> new SignIn.Wrong();
                case CROWDED -> new SignIn.TooMany(CROWD_DELAY);
                case LATE -> new SignIn.Busy();
            };
        } finally {
            if (!compared) {
                throttle.takeBack(wish.attempt);
            }
        }
    }

    private Match match(Try wish) {
        Attempt attempt = wish.attempt;
        Place place = new Place(
                !attempt.isStranger(),
                attempt.address(),
                attempt.wider(),
                () -> throttle.failuresOfNetwork(attempt),
                () -> throttle.failuresOfAddress(attempt));
        return wish.user.isPresent()
                ? hasher.match(wish.password, wish.user.get().passwordHash(), place)
                : hasher.matchNobody(wish.password, place);
    }

    private SignIn right(User known, Try wish, String sealed) {
        throttle.succeeded(wish.attempt);
        devices.signedIn(known.name(), wish.attempt.address());
        if (hasher.outdated(known.passwordHash())) {
            rehash(known, wish.password);
        }
        remember(known, sealed);
        return ok(known, wish.way);
    }

    /// A better hash can wait until the database takes it.
    private void rehash(User known, String password) {
        try {
            users.rehash(known.name(), known.passwordHash(), hasher.hash(password));
        } catch (StorageException e) {
            LOG.log(Level.WARNING, "A password hash could not be replaced: {0}", e.getMessage());
        }
    }

    /// A cookie that makes the device known on which an account has signed in; empty if the account is gone.
    Optional<String> deviceCookie(String name) throws StorageException {
        return find(name).map(devices::cookie);
    }

    SignIn byToken(String secret) throws StorageException {
        Optional<Token> token = secret.startsWith(Tokens.PREFIX) ? tokens.find(secret) : Optional.empty();
        if (token.isEmpty()) {
            return new SignIn.Wrong();
        }
        Optional<User> user = find(token.get().user());
        if (user.isEmpty()) {
            return new SignIn.Wrong();
        }
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        scopes.addAll(token.get().scopes());
        scopes.retainAll(user.get().role().scopes());
        return new SignIn.Ok(identity(user.get(), scopes, Way.TOKEN), user.get().changedAt());
    }

    private Optional<User> find(String name) throws StorageException {
        return users.find(name).filter(user -> !demo.closes(user));
    }

    /// Whether there is nobody who could sign in.
    boolean nobody() throws StorageException {
        return users.all().stream().allMatch(demo::closes);
    }

    /// The caller of a session, unless the account is gone or has changed since.
    Optional<Identity> inSession(String name, Instant changedAt) throws StorageException {
        return find(name)
                .filter(user -> user.changedAt().equals(changedAt))
                .map(user -> identity(user, user.role().scopes(), Way.SESSION));
    }

    private static SignIn ok(User user, Way way) {
        return new SignIn.Ok(identity(user, user.role().scopes(), way), user.changedAt());
    }

    private static Identity identity(User user, Set<Scope> scopes, Way way) {
        return new Identity(user.name(), user.role(), scopes, way, user.mustChangePassword());
    }

    private boolean remembers(User user, String sealed) {
        lock.lock();
        try {
            Remembered known = remembered.get(sealed);
            return known != null && known.changedAt.equals(user.changedAt()) && known.until.isAfter(clock.instant());
        } finally {
            lock.unlock();
        }
    }

    private void remember(User user, String sealed) {
        lock.lock();
        try {
            remembered.put(
                    sealed, new Remembered(user.changedAt(), clock.instant().plus(PASSWORD_MEMORY)));
        } finally {
            lock.unlock();
        }
    }

    /// Stands for the password of a name at an address in memory; useless without the key, which lives as
    /// long as the process.
    private String seal(String name, ClientNetwork from, String password) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(name.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            mac.update(from.text().getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return HexFormat.of().formatHex(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every JDK has HmacSHA256", e);
        }
    }

    private static SecretKeySpec key() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return new SecretKeySpec(bytes, "HmacSHA256");
    }
}

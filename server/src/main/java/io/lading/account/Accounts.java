package io.lading.account;

import io.lading.account.Attempt.Standing;
import io.lading.account.HashTurns.Place;
import io.lading.account.Identity.Factor;
import io.lading.account.Identity.Way;
import io.lading.account.PasswordHasher.Match;
import io.lading.http.ClientNetwork;
import io.lading.metadata.account.Role;
import io.lading.metadata.account.Scope;
import io.lading.metadata.account.Token;
import io.lading.metadata.account.User;
import io.lading.metadata.account.UserRows;
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
import org.jspecify.annotations.Nullable;

/// Authenticates by password, by token and by session. Thread-safe.
final class Accounts {
    /// How long a correct password is accepted without hashing it again. `curl` and tus clients send the password
    /// with every request.
    static final Duration PASSWORD_MEMORY = Duration.ofMinutes(5);

    /// The retry delay for a client that is rejected because too many clients are signing in.
    static final Duration CROWD_DELAY = Duration.ofSeconds(1);

    private static final int MAX_REMEMBERED = 1000;
    private static final Logger LOG = System.getLogger(Accounts.class.getName());

    private final UserRows users;
    private final Tokens tokens;
    private final PasswordHasher hasher;
    private final LoginThrottle throttle;
    private final KnownDevices devices;
    private final DemoAccounts demo;
    private final Set<Role> secondFactor;
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

    /// @param secondFactor the roles whose users must have a second factor if they sign in with a password
    Accounts(
            UserRows users,
            Tokens tokens,
            PasswordHasher hasher,
            LoginThrottle throttle,
            KnownDevices devices,
            DemoAccounts demo,
            Set<Role> secondFactor,
            Clock clock) {
        this.demo = demo;
        this.secondFactor = secondFactor;
        this.users = users;
        this.tokens = tokens;
        this.hasher = hasher;
        this.throttle = throttle;
        this.devices = devices;
        this.clock = clock;
    }

    /// The outcome of signing in.
    sealed interface SignIn {
        /// @param caller    the authenticated caller
        /// @param changedAt when the account last changed
        record Ok(Identity caller, Instant changedAt) implements SignIn {}

        /// The password is right, but it was a one-time password that has expired.
        record Expired() implements SignIn {}

        /// The password is right, but the account needs a code, or this way to sign in takes none.
        record CodeMissing(Identity caller) implements SignIn {}

        /// The password is right, but the code is not.
        record CodeWrong(Identity caller) implements SignIn {}

        /// Wrong name or password; the result does not tell which.
        record Wrong() implements SignIn {}

        /// Too many failures.
        ///
        /// @param delay time until the next attempt is allowed
        record TooMany(Duration delay) implements SignIn {}

        /// The password was not checked in time, because too many clients are signing in.
        record Busy() implements SignIn {}
    }

    /// Adds an account if the name is free. Used at startup.
    ///
    /// @param mustChange whether the user must change the password before using the account
    boolean add(AccountRules.Seed seed, boolean mustChange) throws StorageException {
        return users.find(seed.name()).isEmpty()
                && users.add(seed.name(), hasher.hash(seed.password()), seed.role(), mustChange);
    }

    /// The hash under which a password is stored.
    String hash(String password) {
        return hasher.hash(password);
    }

    /// Sets the password that the user has chosen. All sessions of the account end and its tokens are revoked.
    ///
    /// @return a sign-in with the new password, for a new session; empty if the account no longer exists
    Optional<SignIn.Ok> setPassword(String name, String password) throws StorageException {
        users.change(name, new UserRows.Wish(new UserRows.NewPassword(hasher.hash(password), null), null, false));
        return find(name).map(user -> ok(user, Way.SESSION));
    }

    /// When an account last changed; empty if it does not exist or cannot sign in.
    Optional<Instant> changedAt(String name) throws StorageException {
        return find(name).map(User::changedAt);
    }

    /// Signs in with a password.
    ///
    /// @param given the name as typed; surrounding white space is ignored
    SignIn byPassword(String given, String password, SignInClient from, Way way) throws StorageException {
        String name = given.strip();
        if (!Username.isPossible(name) || password.length() > PasswordRule.MAX_LENGTH) {
            return new SignIn.Wrong();
        }
        Optional<User> user = find(name);
        String sealed = seal(name, from.address(), password);
        if (user.isPresent()
                && !hasExpired(user.get())
                && remembers(user.get(), sealed)
                && throttle.trustsMemory(name, from.address())) {
            return ok(user.get(), way);
        }
        Attempt attempt = attempt(name, user, from);
        // Checked before anything that depends on the password: a throttled client must not learn whether a guess
        // is correct.
        Optional<Duration> wait = throttle.wait(attempt);
        if (wait.isPresent()) {
            throttle.refused(name, from.address());
            return new SignIn.TooMany(wait.get());
        }
        return compareOnce(new Try(attempt, user, password, way), sealed);
    }

    /// Collects what is known before the password is compared. Unknown names cause the same queries, so that they
    /// take the same time.
    private Attempt attempt(String name, Optional<User> user, SignInClient from) throws StorageException {
        Standing standing = devices.at(name, from.address()) ? Standing.KNOWN : Standing.UNKNOWN;
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

    /// A sign-in attempt whose password must be compared.
    private record Try(Attempt attempt, Optional<User> user, String password, Way way) {}

    /// Identical concurrent attempts share one comparison: a client often opens several connections at once.
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
            // Attempts that wait for this one must get a result even if it fails.
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
                case WRONG -> {
                    throttle.failed(wish.attempt);
                    yield new SignIn.Wrong();
                }
                case CROWDED -> new SignIn.TooMany(CROWD_DELAY);
                case LATE -> new SignIn.Busy();
            };
        } finally {
            if (!compared) {
                throttle.takeBack(wish.attempt);
            }
        }
    }

    /// Signs in a user whom a provider or a proxy has authenticated; empty if the account cannot sign in.
    Optional<SignIn.Ok> vouched(String name, Way way) throws StorageException {
        return find(name).map(user -> ok(user, way));
    }

    /// Whether an account can sign in with a password.
    boolean hasPassword(String name) throws StorageException {
        return users.find(name).filter(User::hasPassword).isPresent();
    }

    private Match match(Try wish) {
        Attempt attempt = wish.attempt;
        Place place = new Place(
                !attempt.isUnknown(),
                attempt.address(),
                attempt.wider(),
                () -> throttle.failuresOfNetwork(attempt),
                () -> throttle.failuresOfAddress(attempt));
        return wish.user
                .filter(User::hasPassword)
                .map(user -> hasher.match(wish.password, user.passwordHash(), place))
                .orElseGet(() -> hasher.matchNobody(wish.password, place));
    }

    private SignIn right(User known, Try wish, String sealed) {
        throttle.succeeded(wish.attempt);
        if (hasExpired(known)) {
            return new SignIn.Expired();
        }
        // With a second factor, the address counts only after the code.
        if (!known.hasSecondFactor()) {
            devices.signedIn(known.name(), wish.attempt.address());
        }
        if (hasher.outdated(known.passwordHash())) {
            rehash(known, wish.password);
        }
        remember(known, sealed);
        return ok(known, wish.way);
    }

    /// Makes an address known to an account whose user has signed in from it with a code.
    void signedInFrom(String name, ClientNetwork address) {
        devices.signedIn(name, address);
    }

    private boolean hasExpired(User user) {
        return isOver(user.passwordUntil());
    }

    /// A failed update is only logged: the hash is replaced at a later sign-in.
    private void rehash(User known, String password) {
        try {
            users.rehash(known.name(), known.passwordHash(), hasher.hash(password));
        } catch (StorageException e) {
            LOG.log(Level.WARNING, "Could not update a password hash: {0}", e.getMessage());
        }
    }

    /// A cookie that marks a device as known to an account; empty if the account no longer exists.
    Optional<String> deviceCookie(String name) throws StorageException {
        return find(name).map(devices::cookie);
    }

    /// Signs in with a token.
    ///
    /// @param address the client's address, which is recorded with the use of the token
    SignIn byToken(String secret, String address) throws StorageException {
        Optional<Token> token = secret.startsWith(Tokens.PREFIX) ? tokens.find(secret, address) : Optional.empty();
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

    /// The account with a name, if it can sign in.
    private Optional<User> find(String name) throws StorageException {
        return users.find(name).filter(this::canSignIn);
    }

    /// Whether there is no account that can sign in.
    boolean noAccountCanSignIn() throws StorageException {
        return users.all().stream().noneMatch(this::canSignIn);
    }

    /// Whether an account can sign in and has a right, so that visitors of its links have it.
    boolean mayLend(String name, Scope scope) throws StorageException {
        return find(name)
                .filter(user -> !user.mustChangePassword())
                .filter(user -> user.role().scopes().contains(scope))
                .isPresent();
    }

    private boolean canSignIn(User user) {
        return !user.disabled() && !isOver(user.endsAt()) && !demo.closes(user);
    }

    /// @param end null never comes
    private boolean isOver(@Nullable Instant end) {
        return end != null && !clock.instant().isBefore(end);
    }

    /// The caller of a session; empty if the account was deleted, disabled or changed since, or has ended.
    Optional<Identity> inSession(String name, Instant changedAt) throws StorageException {
        return find(name)
                .filter(user -> user.changedAt().equals(changedAt))
                .map(user -> identity(user, user.role().scopes(), Way.SESSION));
    }

    private SignIn.Ok ok(User user, Way way) {
        return new SignIn.Ok(identity(user, user.role().scopes(), way), user.changedAt());
    }

    private Identity identity(User user, Set<Scope> scopes, Way way) {
        boolean mustChange = user.mustChangePassword() && user.hasPassword();
        return new Identity(user.name(), user.role(), scopes, way, mustChange, factor(user, way));
    }

    private Factor factor(User user, Way way) {
        if (user.hasSecondFactor()) {
            return Factor.ACTIVE;
        }
        boolean byPassword = user.hasPassword() && (way == Way.SESSION || way == Way.PASSWORD);
        return byPassword && secondFactor.contains(user.role()) ? Factor.DEMANDED : Factor.NONE;
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

    /// Represents name, address and password in memory. The HMAC key exists only in this process.
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

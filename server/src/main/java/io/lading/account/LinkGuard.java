package io.lading.account;

import io.lading.account.Attempt.Standing;
import io.lading.account.HashTurns.Place;
import io.lading.http.ClientNetwork;
import io.lading.http.problem.Refusal;
import io.lading.metadata.account.Scope;
import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;

/// Protects the secrets and passwords of links from guessing, with the limits of sign-ins. A correct password
/// removes no other failure, so that the owner of one link cannot guess passwords of accounts without delay.
/// Thread-safe.
public final class LinkGuard {
    /// The longest password of a link, in characters.
    public static final int MAX_PASSWORD = PasswordRule.MAX_LENGTH;

    /// Begins the name under which failures of links are counted. No username has a control character.
    private static final char NOT_A_NAME = '\u0001';

    private final Accounts accounts;
    private final PasswordHasher hasher;
    private final LoginThrottle throttle;

    LinkGuard(Accounts accounts, PasswordHasher hasher, LoginThrottle throttle) {
        this.accounts = accounts;
        this.hasher = hasher;
        this.throttle = throttle;
    }

    /// The result of comparing a password.
    public enum Match {
        /// The password is correct.
        RIGHT,
        /// The password is wrong. That is counted.
        WRONG
    }

    /// Whether an account can sign in and may itself do what a link of it lets visitors do.
    ///
    /// @param uploads whether that is uploading, otherwise downloading
    public boolean ownerMay(String owner, boolean uploads) throws StorageException {
        return accounts.mayLend(owner, uploads ? Scope.UPLOAD : Scope.READ);
    }

    /// The hash under which the password of a link is stored.
    public String hash(String password) {
        return hasher.hash(password);
    }

    /// Checks whether a client may open a link now.
    ///
    /// @throws Refusal with `429` if it has guessed secrets or passwords before
    public void checkRate(HttpServletRequest request) {
        require(throttle.wait(ofAddress(request)));
    }

    /// Counts a secret that no link has, for the address of the client only.
    public void secretGuessed(HttpServletRequest request) {
        Attempt attempt = ofAddress(request);
        if (throttle.begin(attempt).isEmpty()) {
            throttle.failed(attempt);
        }
    }

    /// Compares the password of a link. Failures are counted for the link at this address, for the link, and
    /// for the address.
    ///
    /// @throws Refusal with `429` or `503` if the password was not compared
    public Match compare(String link, String password, String hash, HttpServletRequest request) {
        Attempt attempt = attempt("link " + link, request);
        require(throttle.wait(attempt));
        require(throttle.begin(attempt));
        boolean counted = false;
        try {
            return switch (hasher.match(password, hash, place(attempt))) {
                case RIGHT -> Match.RIGHT;
                case WRONG -> {
                    counted = true;
                    throttle.failed(attempt);
                    yield Match.WRONG;
                }
                case CROWDED -> throw new Refusal(Challenge.tooMany(Accounts.CROWD_DELAY));
                case LATE -> throw new Refusal(Challenge.busy());
            };
        } finally {
            if (!counted) {
                throttle.takeBack(attempt);
            }
        }
    }

    private Place place(Attempt attempt) {
        return new Place(
                false,
                attempt.address(),
                attempt.wider(),
                () -> throttle.failuresOfNetwork(attempt),
                () -> throttle.failuresOfAddress(attempt));
    }

    private static Attempt ofAddress(HttpServletRequest request) {
        return attempt("secrets " + ClientNetwork.of(request.getRemoteAddr()).text(), request);
    }

    private static Attempt attempt(String subject, HttpServletRequest request) {
        String address = request.getRemoteAddr();
        return new Attempt(
                NOT_A_NAME + subject, ClientNetwork.of(address), ClientNetwork.widerOf(address), Standing.UNKNOWN, "");
    }

    private static void require(Optional<Duration> wait) {
        if (wait.isPresent()) {
            throw new Refusal(Challenge.tooMany(wait.get()));
        }
    }
}

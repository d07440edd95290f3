package io.lading.account;

import io.lading.audit.SecurityLog;
import io.lading.metadata.account.Scope;
import io.lading.metadata.account.Token;
import io.lading.metadata.account.TokenRows;
import io.lading.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The API tokens. A token has 256 random bits; only its SHA-256 is stored. Thread-safe.
final class Tokens {
    /// The prefix of every token, so that people and secret scanners recognize tokens.
    static final String PREFIX = "lading_";

    static final int MAX_PER_USER = 100;
    static final int MAX_LABEL = 100;
    private static final int SECRET_BYTES = 32;

    /// The resolution of the stored time of last use. It saves a write on most requests.
    private static final Duration USE_RESOLUTION = Duration.ofHours(1);

    /// The same if the address has changed, so that a use from an unexpected address is seen soon.
    private static final Duration MOVE_RESOLUTION = Duration.ofMinutes(1);

    private static final Logger LOG = System.getLogger(Tokens.class.getName());

    private final TokenRows rows;
    private final SecurityLog log;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Tokens(TokenRows rows, SecurityLog log, Clock clock) {
        this.rows = rows;
        this.log = log;
        this.clock = clock;
    }

    /// A new token with its secret, which is not stored.
    record Created(Token token, String secret) {}

    /// Creates a token; empty if its owner has [#MAX_PER_USER] already. Counting and adding are one transaction.
    Optional<Created> create(String user, String label, Set<Scope> scopes, @Nullable Instant expiresAt)
            throws StorageException {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Token token = new Token(UUID.randomUUID().toString(), user, label, scopes, now, expiresAt, null, null);
        boolean added = rows.add(token, sha256(secret), MAX_PER_USER);
        return added ? Optional.of(new Created(token, secret)) : Optional.empty();
    }

    /// The token with a secret; empty if it is unknown or has expired.
    ///
    /// @param address the client's address, which is recorded with the use
    Optional<Token> find(String secret, String address) throws StorageException {
        Optional<Token> token = rows.find(sha256(secret));
        Instant now = clock.instant();
        Optional<Token> valid = token.filter(
                found -> found.expiresAt() == null || found.expiresAt().isAfter(now));
        if (valid.isPresent()) {
            noteUse(valid.get(), now, address);
        }
        return valid;
    }

    /// If the use cannot be recorded, the token is still accepted.
    private void noteUse(Token token, Instant now, String address) {
        Instant last = token.lastUsedAt();
        Duration resolution = address.equals(token.lastUsedFrom()) ? USE_RESOLUTION : MOVE_RESOLUTION;
        try {
            if (last == null && rows.noteFirstUse(token.id(), now, address)) {
                log.note(SignInEvents.firstUse(token));
            } else if (last != null && last.plus(resolution).isBefore(now)) {
                rows.noteUse(token.id(), now, address);
            }
        } catch (StorageException e) {
            LOG.log(Level.WARNING, "Could not record the use of a token: {0}", e.getMessage());
        }
    }

    /// The tokens that have expired and that no earlier call has returned, on this or another node.
    List<Token> takeExpired() throws StorageException {
        return rows.takeExpired(clock.instant());
    }

    List<Token> of(String user) throws StorageException {
        return rows.of(user);
    }

    boolean remove(String user, String id) throws StorageException {
        return rows.remove(user, id);
    }

    private static String sha256(String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}

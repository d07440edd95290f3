package io.lading.account;

import io.lading.audit.SecurityLog;
import io.lading.metadata.Metadata;
import io.lading.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The table `tokens`. A token has 256 random bits; only its SHA-256 is stored. Thread-safe.
final class Tokens {
    /// The prefix of every token, so that people and secret scanners recognise tokens.
    static final String PREFIX = "lading_";

    static final int MAX_PER_USER = 100;
    static final int MAX_LABEL = 100;
    private static final int SECRET_BYTES = 32;
    private static final Duration USE_RESOLUTION = Duration.ofHours(1);

    private static final Logger LOG = System.getLogger(Tokens.class.getName());

    private final Metadata metadata;
    private final SecurityLog log;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Tokens(Metadata metadata, SecurityLog log, Clock clock) {
        this.log = log;
        this.metadata = metadata;
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
        Token token = new Token(UUID.randomUUID().toString(), user, label, scopes, now, expiresAt, null);
        int added = metadata.writer()
                .write(database -> database.sql("INSERT INTO tokens (id, user_name, label, sha256, scopes, created_at,"
                                + " expires_at) SELECT :id, name, :label, :sha256, :scopes, :created, :expires"
                                + " FROM users WHERE name = :user"
                                + " AND (SELECT COUNT(*) FROM tokens WHERE user_name = :user) < :most")
                        .param("most", MAX_PER_USER)
                        .param("id", token.id())
                        .param("user", user)
                        .param("label", label)
                        .param("sha256", sha256(secret))
                        .param(
                                "scopes",
                                scopes.stream().map(Scope::label).sorted().collect(Collectors.joining(" ")))
                        .param("created", now.toEpochMilli())
                        .param("expires", expiresAt == null ? null : expiresAt.toEpochMilli(), Types.BIGINT)
                        .update());
        return added == 1 ? Optional.of(new Created(token, secret)) : Optional.empty();
    }

    /// The token with a secret; empty if it is unknown or has expired.
    Optional<Token> find(String secret) throws StorageException {
        Optional<Token> token = metadata.reader()
                .read(database -> database.sql("SELECT * FROM tokens WHERE sha256 = :sha256")
                        .param("sha256", sha256(secret))
                        .query(Tokens::token)
                        .optional());
        Instant now = clock.instant();
        Optional<Token> valid = token.filter(
                found -> found.expiresAt() == null || found.expiresAt().isAfter(now));
        if (valid.isPresent()) {
            noteUse(valid.get(), now);
        }
        return valid;
    }

    /// If the use cannot be recorded, the token is still accepted.
    private void noteUse(Token token, Instant now) {
        Instant last = token.lastUsedAt();
        try {
            if (last == null && firstUse(token, now)) {
                log.note(SignInEvents.firstUse(token));
            } else if (last != null && last.plus(USE_RESOLUTION).isBefore(now)) {
                metadata.writer()
                        .write(database -> database.sql("UPDATE tokens SET last_used_at = :now WHERE id = :id")
                                .param("now", now.toEpochMilli())
                                .param("id", token.id())
                                .update());
            }
        } catch (StorageException e) {
            LOG.log(Level.WARNING, "Could not record the use of a token: {0}", e.getMessage());
        }
    }

    /// Whether this use is the first. Of several concurrent uses, exactly one is.
    private boolean firstUse(Token token, Instant now) throws StorageException {
        return metadata.writer()
                .write(database ->
                        database.sql("UPDATE tokens SET last_used_at = :now WHERE id = :id AND last_used_at IS NULL")
                                        .param("now", now.toEpochMilli())
                                        .param("id", token.id())
                                        .update()
                                == 1);
    }

    /// The tokens that expired after one time and up to another.
    List<Token> ended(Instant after, Instant until) throws StorageException {
        return metadata.reader()
                .read(database -> database.sql(
                                "SELECT * FROM tokens WHERE expires_at > :after AND expires_at <= :until ORDER BY"
                                        + " expires_at")
                        .param("after", after.toEpochMilli())
                        .param("until", until.toEpochMilli())
                        .query(Tokens::token)
                        .list());
    }

    List<Token> of(String user) throws StorageException {
        return metadata.reader()
                .read(database -> database.sql("SELECT * FROM tokens WHERE user_name = :user ORDER BY id")
                        .param("user", user)
                        .query(Tokens::token)
                        .list());
    }

    boolean remove(String user, String id) throws StorageException {
        return metadata.writer()
                .write(database -> database.sql("DELETE FROM tokens WHERE id = :id AND user_name = :user")
                                .param("id", id)
                                .param("user", user)
                                .update()
                        == 1);
    }

    private static String sha256(String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static Token token(ResultSet row, int number) throws SQLException {
        return new Token(
                row.getString("id"),
                row.getString("user_name"),
                row.getString("label"),
                Arrays.stream(row.getString("scopes").split(" "))
                        .flatMap(label -> Scope.parse(label).stream())
                        .collect(Collectors.toSet()),
                Instant.ofEpochMilli(row.getLong("created_at")),
                instant(row, "expires_at"),
                instant(row, "last_used_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}

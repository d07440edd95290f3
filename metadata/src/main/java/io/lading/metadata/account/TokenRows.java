package io.lading.metadata.account;

import io.lading.metadata.Metadata;
import io.lading.storage.StorageException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The table `tokens`, which holds digests of the secrets only. Thread-safe.
public final class TokenRows {
    private final Metadata metadata;

    public TokenRows(Metadata metadata) {
        this.metadata = metadata;
    }

    /// Adds a token, unless its owner does not exist or has `most` tokens already. Counting and adding are one
    /// transaction.
    ///
    /// @param sha256 digest of the secret, in hexadecimal
    /// @return whether the token was added
    public boolean add(Token token, String sha256, int most) throws StorageException {
        Instant expires = token.expiresAt();
        return metadata.writer().write(database -> {
            UserRows.lock(metadata, database, token.user());
            return database.sql("INSERT INTO tokens (id, user_name, label, sha256, scopes, created_at,"
                                    + " expires_at) SELECT :id, name, :label, :sha256, :scopes, :created, :expires"
                                    + " FROM users WHERE name = :user"
                                    + " AND (SELECT COUNT(*) FROM tokens WHERE user_name = :user) < :most")
                            .param("most", most)
                            .param("id", token.id())
                            .param("user", token.user())
                            .param("label", token.label())
                            .param("sha256", sha256)
                            .param("scopes", scopes(token))
                            .param("created", token.createdAt().toEpochMilli())
                            .param("expires", expires == null ? null : expires.toEpochMilli(), Types.BIGINT)
                            .update()
                    == 1;
        });
    }

    private static String scopes(Token token) {
        return token.scopes().stream().map(Scope::label).sorted().collect(Collectors.joining(" "));
    }

    /// The token whose secret has this digest, expired or not; empty if there is none.
    public Optional<Token> find(String sha256) throws StorageException {
        return metadata.reader()
                .read(database -> database.sql("SELECT * FROM tokens WHERE sha256 = :sha256")
                        .param("sha256", sha256)
                        .query(TokenRows::token)
                        .optional());
    }

    /// Records the first use of a token. Of several concurrent uses, exactly one is the first.
    ///
    /// @return whether this use is the first
    public boolean noteFirstUse(String id, Instant now, String address) throws StorageException {
        return metadata.writer()
                .write(database -> database.sql("UPDATE tokens SET last_used_at = :now, last_used_from = :address"
                                        + " WHERE id = :id AND last_used_at IS NULL")
                                .param("now", now.toEpochMilli())
                                .param("address", address)
                                .param("id", id)
                                .update()
                        == 1);
    }

    /// Records the use of a token by the client at an address.
    public void noteUse(String id, Instant now, String address) throws StorageException {
        metadata.writer()
                .write(database -> database.sql(
                                "UPDATE tokens SET last_used_at = :now, last_used_from = :address WHERE id = :id")
                        .param("now", now.toEpochMilli())
                        .param("address", address)
                        .param("id", id)
                        .update());
    }

    /// Marks the tokens that have expired and returns those that were not marked before: of several callers, also on
    /// other nodes, one gets each token.
    public List<Token> takeExpired(Instant now) throws StorageException {
        return metadata.writer()
                .write(database -> database.sql(
                                "UPDATE tokens SET end_noted = 1 WHERE end_noted = 0 AND expires_at <= :now RETURNING *")
                        .param("now", now.toEpochMilli())
                        .query(TokenRows::token)
                        .list());
    }

    /// The tokens of a user, expired or not.
    public List<Token> of(String user) throws StorageException {
        return metadata.reader()
                .read(database -> database.sql("SELECT * FROM tokens WHERE user_name = :user ORDER BY id")
                        .param("user", user)
                        .query(TokenRows::token)
                        .list());
    }

    /// Removes a token; returns false if the user has no such token.
    public boolean remove(String user, String id) throws StorageException {
        return metadata.writer()
                .write(database -> database.sql("DELETE FROM tokens WHERE id = :id AND user_name = :user")
                                .param("id", id)
                                .param("user", user)
                                .update()
                        == 1);
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
                instant(row, "last_used_at"),
                row.getString("last_used_from"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}

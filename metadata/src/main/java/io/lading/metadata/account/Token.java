package io.lading.metadata.account;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An API token, without its secret.
///
/// @param id         the ID in the API
/// @param user       the account name of the owner
/// @param label      the name given by the owner
/// @param scopes     the permissions of the token
/// @param createdAt  the time of creation
/// @param expiresAt  the time of expiry, or null for never
/// @param lastUsedAt the last use, to the hour, or null if it was never used
/// @param lastUsedFrom the address of the client that used it last, or null if unknown
public record Token(
        String id,
        String user,
        String label,
        Set<Scope> scopes,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt,
        @Nullable String lastUsedFrom) {}

package io.lading.account;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An API token, without its secret.
///
/// @param id         names it in the list
/// @param user       whose it is
/// @param label      what its owner calls it
/// @param scopes     what it is good for
/// @param createdAt  when it was made
/// @param expiresAt  when it ends, or null for never
/// @param lastUsedAt when it was last used, to the hour, or null for never
record Token(
        String id,
        String user,
        String label,
        Set<Scope> scopes,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt) {}

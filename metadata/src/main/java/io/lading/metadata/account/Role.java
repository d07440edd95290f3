package io.lading.metadata.account;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The permissions of an account.
public enum Role {
    /// Sees and downloads files.
    VIEWER(EnumSet.of(Scope.READ)),
    /// Also uploads, and deletes their own files.
    UPLOADER(EnumSet.of(Scope.READ, Scope.UPLOAD, Scope.DELETE)),
    /// Also deletes any file, reads the metrics, and, except with a token, manages users and monitors the server.
    ADMIN(EnumSet.allOf(Scope.class));

    @SuppressWarnings("ImmutableEnumChecker") // never changed; the getter returns a copy
    private final EnumSet<Scope> scopes;

    Role(EnumSet<Scope> scopes) {
        this.scopes = scopes;
    }

    /// The permissions that a sign-in of this role can have, as a copy.
    public Set<Scope> scopes() {
        return EnumSet.copyOf(scopes);
    }

    /// The name in the API and in settings.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The role with this label; empty if there is none.
    public static Optional<Role> parse(String label) {
        for (Role role : values()) {
            if (role.label().equals(label)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}

package io.lading.account;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What a person may do.
public enum Role {
    /// Sees and downloads files.
    VIEWER(EnumSet.of(Scope.READ)),
    /// Also uploads, and removes what is their own.
    UPLOADER(EnumSet.of(Scope.READ, Scope.UPLOAD, Scope.DELETE)),
    /// Also removes anybody's files, manages users and watches the server.
    ADMIN(EnumSet.allOf(Scope.class));

    @SuppressWarnings("ImmutableEnumChecker") // never changed, and copied on the way out
    private final EnumSet<Scope> scopes;

    Role(EnumSet<Scope> scopes) {
        this.scopes = scopes;
    }

    /// The most a sign-in of this role may do.
    Set<Scope> scopes() {
        return EnumSet.copyOf(scopes);
    }

    /// The name people read and write.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The role of this label, or empty.
    public static Optional<Role> parse(String label) {
        for (Role role : values()) {
            if (role.label().equals(label)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}

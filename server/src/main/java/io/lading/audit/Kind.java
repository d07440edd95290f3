package io.lading.audit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What an event is about.
public enum Kind {
    /// A name and a password, in a browser or with a request, or a token that is not known.
    SIGN_IN(Weight.USER, true),
    /// The end of a session by its user.
    SIGN_OUT(Weight.USER, true),
    /// A new API token.
    TOKEN_MADE(Weight.USER, false),
    /// The first request with a token.
    TOKEN_FIRST_USED(Weight.USER, false),
    /// A token that was removed, or whose time is over.
    TOKEN_ENDED(Weight.USER, false),
    /// A new password, one's own or set by an administrator.
    PASSWORD_CHANGED(Weight.ADMINISTRATIVE, false),
    /// Another role of an account.
    ROLE_CHANGED(Weight.ADMINISTRATIVE, false),
    /// A new account.
    ACCOUNT_ADDED(Weight.ADMINISTRATIVE, false),
    /// An account that is gone.
    ACCOUNT_REMOVED(Weight.ADMINISTRATIVE, false),
    /// The account that the first start makes.
    FIRST_ADMINISTRATOR(Weight.ADMINISTRATIVE, false),
    /// The content of a file was read.
    FILE_DOWNLOADED(Weight.USER, true),
    /// A file is gone.
    FILE_REMOVED(Weight.USER, false),
    /// A request that came from a page of another site.
    ORIGIN(Weight.USER, true),
    /// A request for something that the account or token may not do.
    ACCESS(Weight.USER, true);

    private final Weight weight;
    private final boolean repeats;

    Kind(Weight weight, boolean repeats) {
        this.weight = weight;
        this.repeats = repeats;
    }

    /// The name in logs, metrics and the API, such as `sign-in`.
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The kind of a label, or empty.
    public static Optional<Kind> parse(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst();
    }

    /// How its events weigh that succeeded.
    Weight weight() {
        return weight;
    }

    /// Whether clients repeat it so often that repetitions within a minute are one event with a count.
    boolean repeats() {
        return repeats;
    }
}

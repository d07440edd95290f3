package io.lading.audit;

import java.util.Locale;

/// The kind of a security event.
public enum Kind {
    /// A sign-in with a password, in a browser or with a request, through a provider or a proxy, or an unknown
    /// token.
    SIGN_IN(Weight.USER, true),
    /// A user signed out.
    SIGN_OUT(Weight.USER, true),
    /// An API token was created.
    TOKEN_MADE(Weight.USER, false),
    /// A token was used for the first time.
    TOKEN_FIRST_USED(Weight.USER, false),
    /// A token was revoked or has expired.
    TOKEN_ENDED(Weight.USER, false),
    /// A password was changed by its user or by an administrator.
    PASSWORD_CHANGED(Weight.ADMINISTRATIVE, false),
    /// A second factor was added to an account.
    SECOND_FACTOR_ADDED(Weight.ADMINISTRATIVE, false),
    /// A second factor was removed, by its user or by an administrator.
    SECOND_FACTOR_REMOVED(Weight.ADMINISTRATIVE, false),
    /// A user signed in, or proved a change, with a recovery code.
    RECOVERY_CODE_USED(Weight.USER, false),
    /// A user replaced the recovery codes.
    RECOVERY_CODES_REPLACED(Weight.USER, false),
    /// The role of an account was changed.
    ROLE_CHANGED(Weight.ADMINISTRATIVE, false),
    /// An account was added.
    ACCOUNT_ADDED(Weight.ADMINISTRATIVE, false),
    /// An account was deleted.
    ACCOUNT_REMOVED(Weight.ADMINISTRATIVE, false),
    /// An account was disabled: it cannot sign in.
    ACCOUNT_DISABLED(Weight.ADMINISTRATIVE, false),
    /// A disabled account was enabled.
    ACCOUNT_ENABLED(Weight.ADMINISTRATIVE, false),
    /// An account without a password was linked to a person of the OpenID provider.
    ACCOUNT_LINKED(Weight.ADMINISTRATIVE, false),
    /// The quota of an account was changed.
    QUOTA_CHANGED(Weight.ADMINISTRATIVE, false),
    /// The time at which an account ends was changed.
    ACCOUNT_END_CHANGED(Weight.ADMINISTRATIVE, false),
    /// An administrator cancelled an upload of any user.
    UPLOAD_CANCELLED(Weight.ADMINISTRATIVE, false),
    /// An administrator saw the unfinished uploads of all users; once an hour.
    UPLOADS_LISTED(Weight.USER, true),
    /// The first start created the administrator account.
    FIRST_ADMINISTRATOR(Weight.ADMINISTRATIVE, false),
    /// A file was downloaded.
    FILE_DOWNLOADED(Weight.USER, true),
    /// A file was renamed.
    FILE_RENAMED(Weight.USER, false),
    /// A file was deleted.
    FILE_REMOVED(Weight.USER, false),
    /// A file was deleted at its end.
    FILE_EXPIRED(Weight.USER, false),
    /// The end of a file was changed.
    FILE_END_CHANGED(Weight.USER, false),
    /// A link for people without an account was made.
    LINK_MADE(Weight.USER, false),
    /// A link was revoked, by its owner or an administrator.
    LINK_REVOKED(Weight.USER, false),
    /// A link was opened, or its password was wrong.
    LINK_OPENED(Weight.ANYONE, true),
    /// A file was uploaded through a link.
    LINK_UPLOAD(Weight.USER, true),
    /// A file was downloaded through a link.
    LINK_DOWNLOAD(Weight.ANYONE, true),
    /// A cross-site request was blocked.
    ORIGIN(Weight.USER, true),
    /// A request was denied because the account or token lacks the permission.
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

    /// The weight of successful events of this kind.
    Weight weight() {
        return weight;
    }

    /// Whether clients repeat it so often that repetitions within a minute are combined into one event with a
    /// count.
    boolean repeats() {
        return repeats;
    }
}

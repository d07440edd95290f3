package io.lading.account;

/// Which accounts a provider or a proxy can sign in.
public enum AccountPolicy {
    /// A person without an account gets one at the first sign-in.
    CREATE,
    /// Only accounts that an administrator has added without a password.
    EXISTING
}

package io.lading.account;

/// The administrator's settings for a proxy that authenticates users.
///
/// @param accounts which accounts can be signed in
public record ProxyRules(AccountPolicy accounts) {}

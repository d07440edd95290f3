package io.lading.account;

import java.util.Optional;

/// The ways to sign in besides passwords and tokens.
///
/// @param provider an OpenID provider
/// @param proxy    a trusted proxy that sends the username
public record SignInRules(Optional<ProviderRules> provider, Optional<ProxyRules> proxy) {}

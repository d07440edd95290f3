/// Sign-in through an OpenID provider: the protocol (OpenID Connect Core 1.0, authorization code flow with PKCE),
/// without accounts and sessions.
///
/// Invariants: no call to the provider at the start of the server; each call has a time limit and a size limit;
/// only a person whose ID token was verified leaves the package.
@org.jspecify.annotations.NullMarked
package io.lading.account.oidc;

package io.lading.account.oidc;

import java.time.Instant;
import java.util.Optional;

/// A sign-in that a browser has begun. The browser keeps it, encrypted, until the provider sends it back.
///
/// @param state    ties the response to this browser
/// @param nonce    ties the ID token to this sign-in
/// @param verifier proves to the provider that the code is redeemed by the server that began (PKCE, RFC 7636)
/// @param returnTo the path of the page that the person came from
/// @param until    the time at which it expires
public record Flow(String state, String nonce, String verifier, String returnTo, Instant until) {
    private static final int PARTS = 5;

    /// The text form. No part contains a line break.
    public String text() {
        return String.join("\n", state, nonce, verifier, returnTo, Long.toString(until.getEpochSecond()));
    }

    /// Parses the text form.
    public static Optional<Flow> parse(String text) {
        String[] parts = text.split("\n", -1);
        return parts.length == PARTS
                ? Optional.of(new Flow(
                        parts[0], parts[1], parts[2], parts[3], Instant.ofEpochSecond(Long.parseLong(parts[4]))))
                : Optional.empty();
    }

    /// Does not contain the secrets.
    @Override
    public String toString() {
        return "Flow[" + returnTo + ", " + until + "]";
    }
}

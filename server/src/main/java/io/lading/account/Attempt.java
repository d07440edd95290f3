package io.lading.account;

import io.lading.http.ClientNetwork;

/// A sign-in attempt with a password, as the throttle counts it.
///
/// @param account  the given username, which may not exist
/// @param address  the address of the client
/// @param wider    the wider network of that address
/// @param standing what is known about the client
/// @param proof    identifies the proof of a [Standing#PROVEN] client; empty for others
record Attempt(String account, ClientNetwork address, ClientNetwork wider, Standing standing, String proof) {
    /// What is known about the client before the password is compared.
    enum Standing {
        /// The client presents something that only a device with an earlier sign-in to the account has. Failures
        /// of other clients do not affect it.
        PROVEN,
        /// The account has signed in from this address before. Other clients may share the address.
        KNOWN,
        /// Neither of the two.
        UNKNOWN
    }

    /// This attempt as a proven one.
    Attempt proven(String shown) {
        return new Attempt(account, address, wider, Standing.PROVEN, shown);
    }

    boolean isUnknown() {
        return standing == Standing.UNKNOWN;
    }
}

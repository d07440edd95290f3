package io.lading.account;

import io.lading.http.ClientNetwork;

/// A sign-in with a password, as it is counted.
///
/// @param account  the name that was given, whether it exists or not
/// @param address  where the attempt comes from
/// @param wider    the network around it
/// @param standing what is known about the sender
/// @param proof    names what a proven sender has shown; empty for others
record Attempt(String account, ClientNetwork address, ClientNetwork wider, Standing standing, String proof) {
    /// What is known about the sender of an attempt, before the password is compared.
    enum Standing {
        /// Shows something that only a device has on which the account has signed in: no other client counts for
        /// it.
        PROVEN,
        /// Comes from an address at which the account has signed in. Others may be there as well.
        KNOWN,
        /// Neither.
        STRANGER
    }

    /// The same attempt with a proof.
    Attempt proven(String shown) {
        return new Attempt(account, address, wider, Standing.PROVEN, shown);
    }

    boolean isStranger() {
        return standing == Standing.STRANGER;
    }
}

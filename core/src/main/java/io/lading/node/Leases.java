package io.lading.node;

import io.lading.storage.StorageException;
import java.time.Duration;
import java.util.Optional;

/// Work that only one node does at a time, such as removing expired uploads. Thread-safe.
public interface Leases {
    /// For a server that is the only node: every lease is free and stays valid.
    Leases ONE_NODE = (_, _) -> Optional.of(Lease.ALWAYS);

    /// Takes a lease if no other holder has it.
    ///
    /// @param job      what is done, for example `sweep`, or `webhook/` and the id of a webhook
    /// @param validity how long it stays valid without a renewal, by the clock of the database
    /// @return empty if another holder has it
    Optional<Lease> take(String job, Duration validity) throws StorageException;

    /// A lease. Its holder renews it while it works, and stops working when that fails.
    interface Lease extends AutoCloseable {
        /// The lease of a server that is the only node.
        Lease ALWAYS = new Lease() {
            @Override
            public boolean renew() {
                return true;
            }

            @Override
            public void close() {}
        };

        /// Extends the validity. Returns false if the lease has expired and another holder may have taken it.
        boolean renew() throws StorageException;

        /// Gives the lease back. If the database fails, it expires.
        @Override
        void close();
    }
}

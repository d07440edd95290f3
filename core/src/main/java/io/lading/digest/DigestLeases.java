package io.lading.digest;

import io.lading.file.FileId;
import io.lading.node.Leases;
import io.lading.node.Leases.Lease;
import io.lading.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The leases of the files whose digests this node computes, so that no other node reads the same bytes. A thread
/// renews them; it exists only while there are leases. A node that loses a lease continues: its digest is right, and
/// is recorded once. Thread-safe.
final class DigestLeases {
    /// How long other nodes wait before they compute the digests of a node that no longer renews.
    static final Duration VALIDITY = Duration.ofMinutes(1);

    private static final Duration RENEWING = VALIDITY.dividedBy(4);
    private static final String LEASE = "digest/";
    private static final Logger LOG = System.getLogger(DigestLeases.class.getName());

    private final Leases leases;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition empty = lock.newCondition();
    private final Map<FileId, Lease> held = new HashMap<>();
    private boolean renewing;

    DigestLeases(Leases leases) {
        this.leases = leases;
    }

    /// Whether this is the only node. Then nothing is leased.
    boolean alone() {
        return leases.equals(Leases.ONE_NODE);
    }

    /// Takes the lease of a file. Returns false if another node has it, or if the database fails.
    boolean take(FileId file) {
        if (alone()) {
            return true;
        }
        try {
            Optional<Lease> lease = leases.take(LEASE + file, VALIDITY);
            lease.ifPresent(mine -> keep(file, mine));
            return lease.isPresent();
        } catch (StorageException e) {
            LOG.log(Level.WARNING, "Could not reserve the SHA-256 of file " + file + " for this node", e);
            return false;
        }
    }

    private void keep(FileId file, Lease lease) {
        lock.lock();
        try {
            held.put(file, lease);
            if (!renewing) {
                renewing = true;
                Thread.ofVirtual().name("digest-leases").start(this::renew);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Gives the lease of a file back, if this node has it.
    void release(FileId file) {
        Lease lease;
        lock.lock();
        try {
            lease = held.remove(file);
            if (held.isEmpty()) {
                empty.signal();
            }
        } finally {
            lock.unlock();
        }
        if (lease != null) {
            lease.close();
        }
    }

    private void renew() {
        try {
            for (List<Lease> due = awaitDue(); !due.isEmpty(); due = awaitDue()) {
                for (Lease lease : due) {
                    renew(lease);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits until leases must be renewed. Returns none if none is left; then the thread ends.
    private List<Lease> awaitDue() throws InterruptedException {
        lock.lock();
        try {
            long left = RENEWING.toNanos();
            while (!held.isEmpty() && left > 0) {
                left = empty.awaitNanos(left);
            }
            renewing = !held.isEmpty();
            return List.copyOf(held.values());
        } finally {
            lock.unlock();
        }
    }

    private static void renew(Lease lease) {
        try {
            boolean _ = lease.renew();
        } catch (StorageException e) {
            LOG.log(Level.WARNING, "Could not renew the reservation of a SHA-256", e);
        }
    }
}

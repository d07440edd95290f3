package io.lading.testkit;

import io.lading.node.Leases;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Leases of several nodes in memory. They expire only when a test says so. Thread-safe.
public final class MemoryLeases {
    private final Map<String, Object> holders = new HashMap<>();
    private final Map<String, Integer> taken = new HashMap<>();

    /// No job is leased.
    public MemoryLeases() {}

    /// The view of one node.
    public Leases node() {
        return this::take;
    }

    private synchronized Optional<Leases.Lease> take(String job, Duration validity) {
        if (holders.containsKey(job)) {
            return Optional.empty();
        }
        Held lease = new Held(job);
        holders.put(job, lease);
        taken.merge(job, 1, Integer::sum);
        return Optional.of(lease);
    }

    /// Whether a node has the lease of a job.
    public synchronized boolean isHeld(String job) {
        return holders.containsKey(job);
    }

    /// How often the lease of a job was taken.
    public synchronized int taken(String job) {
        return taken.getOrDefault(job, 0);
    }

    /// Ends the lease of a job, like the time does when its holder stops renewing it.
    public synchronized void expire(String job) {
        holders.remove(job);
    }

    private final class Held implements Leases.Lease {
        private final String job;

        Held(String job) {
            this.job = job;
        }

        @Override
        public boolean renew() {
            synchronized (MemoryLeases.this) {
                return holders.get(job) == this;
            }
        }

        @Override
        public void close() {
            synchronized (MemoryLeases.this) {
                holders.remove(job, this);
            }
        }
    }
}

package io.lading.audit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Events that are not in the database yet. Thread-safe.
final class Waiting {
    private final int max;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<SecurityEvent> events = new ArrayDeque<>();

    Waiting(int max) {
        this.max = max;
    }

    /// Adds an event; returns false if another one was evicted for it: the oldest one that is not administrative.
    boolean add(SecurityEvent event) {
        lock.lock();
        try {
            events.add(event);
            if (events.size() <= max) {
                return true;
            }
            SecurityEvent least = events.stream()
                    .filter(kept -> kept.act().weight() != Weight.ADMINISTRATIVE)
                    .findFirst()
                    .orElse(events.getFirst());
            events.remove(least);
            return false;
        } finally {
            lock.unlock();
        }
    }

    List<SecurityEvent> all() {
        lock.lock();
        try {
            return List.copyOf(events);
        } finally {
            lock.unlock();
        }
    }

    void remove(List<SecurityEvent> written) {
        Set<SecurityEvent> gone = new HashSet<>(written);
        lock.lock();
        try {
            events.removeIf(gone::contains);
        } finally {
            lock.unlock();
        }
    }
}

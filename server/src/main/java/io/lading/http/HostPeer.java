package io.lading.http;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A proxy that is given by its host name. A container may get a new address at each start, so the name is
/// resolved again: at most once a second while it has no address or when unknown peers connect, otherwise once a
/// minute. If a name cannot be resolved, its last addresses are kept for [#KEPT].
public final class HostPeer implements TrustedPeer {
    private static final Logger LOG = System.getLogger(HostPeer.class.getName());

    /// Minimum time between two lookups when unknown peers connect.
    static final Duration RETRY = Duration.ofSeconds(1);

    /// How long a resolved address is considered current.
    static final Duration FRESH = Duration.ofMinutes(1);

    /// How long addresses are kept whose name cannot be resolved: longer than usual failures of DNS. After that the
    /// proxy is probably gone, and its addresses may belong to other hosts.
    static final Duration KEPT = Duration.ofHours(1);

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final String name;
    private final Resolver resolver;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Set<InetAddress> addresses = Set.of();
    private @Nullable FutureTask<Boolean> lookup;
    private long asked;
    private volatile long resolved;

    /// Resolves the addresses of a host name.
    @FunctionalInterface
    interface Resolver {
        InetAddress[] addresses(String name) throws UnknownHostException;
    }

    /// @param name a host name
    public HostPeer(String name) {
        this(name, InetAddress::getAllByName, System::nanoTime);
    }

    HostPeer(String name, Resolver resolver, LongSupplier nanos) {
        this.name = name;
        this.resolver = resolver;
        this.nanos = nanos;
    }

    @Override
    public boolean contains(InetAddress address) {
        boolean known = addresses.contains(address);
        lookUp(known ? FRESH : RETRY);
        return known;
    }

    @Override
    public void refresh() {
        lookUp(addresses.isEmpty() ? RETRY : FRESH);
    }

    @Override
    public void prepare(Duration patience) {
        refresh();
        await(patience);
    }

    @Override
    public boolean containsNow(InetAddress address) {
        if (contains(address)) {
            return true;
        }
        await(PATIENCE);
        return addresses.contains(address);
    }

    /// Waits for the lookup that is running, if any.
    private void await(Duration patience) {
        @Nullable FutureTask<Boolean> running = running();
        if (running == null) {
            return;
        }
        try {
            running.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.DEBUG, "The address of a proxy is not known yet", e);
        }
    }

    private @Nullable FutureTask<Boolean> running() {
        lock.lock();
        try {
            return lookup;
        } finally {
            lock.unlock();
        }
    }

    /// Starts a lookup on a separate thread, unless one is running or was started recently.
    private void lookUp(Duration pause) {
        lock.lock();
        try {
            if (lookup != null && (!lookup.isDone() || nanos.getAsLong() - asked < pause.toNanos())) {
                return;
            }
            asked = nanos.getAsLong();
            FutureTask<Boolean> next = new FutureTask<>(this::resolve);
            lookup = next;
            Thread.ofVirtual().name("proxy-lookup").start(next);
        } finally {
            lock.unlock();
        }
    }

    private boolean resolve() {
        try {
            addresses = Set.copyOf(Arrays.asList(resolver.addresses(name)));
            resolved = nanos.getAsLong();
            return true;
        } catch (UnknownHostException e) {
            if (nanos.getAsLong() - resolved >= KEPT.toNanos()) {
                addresses = Set.of();
            }
            return false;
        }
    }

    @Override
    public String toString() {
        return name;
    }
}

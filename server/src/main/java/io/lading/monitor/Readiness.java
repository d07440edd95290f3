package io.lading.monitor;

import io.lading.metadata.Metadata;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Finds out whether uploads would be taken now: the database and the storage are really written to, and the
/// room left is measured. A disk that hangs is an answer too.
///
/// However often it is asked, it looks at most once a second. Safe for use by many threads.
public final class Readiness implements AutoCloseable {
    /// What does not answer for so long counts as failed.
    static final Duration PATIENCE = Duration.ofSeconds(2);

    /// How long an answer is good.
    static final Duration FRESH = Duration.ofSeconds(1);

    private static final Logger LOG = System.getLogger(Readiness.class.getName());

    private final Map<String, Check> checks = new LinkedHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Report last = new Report(Map.of());
    private long lastAt = System.nanoTime() - FRESH.toNanos();
    private volatile boolean stopping;

    /// What was found.
    ///
    /// @param checks each thing that was looked at, and whether it is as it should be
    public record Report(Map<String, Boolean> checks) {
        /// Copies the map.
        public Report {
            checks = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(checks));
        }

        /// Whether all is as it should be.
        public boolean ready() {
            return !checks.containsValue(false);
        }
    }

    private interface Check {
        boolean passes() throws StorageException;
    }

    /// @param minFree bytes of the storage that are kept free
    public Readiness(Metadata metadata, ContentStore store, long minFree) {
        checks.put("database", () -> {
            metadata.probe();
            return true;
        });
        checks.put("storage", () -> {
            store.probe();
            return true;
        });
        checks.put("space", () -> store.usableBytes() > minFree);
    }

    /// Looks, or tells what was found within the last second.
    public synchronized Report report() {
        if (stopping) {
            return new Report(Map.of("running", false));
        }
        if (System.nanoTime() - lastAt >= FRESH.toNanos()) {
            last = look();
            lastAt = System.nanoTime();
        }
        return last;
    }

    /// From now on the answer is no: the server is about to end, and requests should go elsewhere.
    public void stopping() {
        stopping = true;
    }

    private Report look() {
        Map<String, Future<Boolean>> running = new LinkedHashMap<>();
        checks.forEach((name, check) -> running.put(name, threads.submit(check::passes)));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Map<String, Boolean> found = new LinkedHashMap<>();
        running.forEach((name, result) -> found.put(name, passed(name, result, deadline)));
        return new Report(found);
    }

    private static boolean passed(String name, Future<Boolean> result, long deadline) {
        try {
            return result.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.log(Level.WARNING, "Not ready: the {0} does not answer", name);
        } catch (ExecutionException e) {
            LOG.log(Level.WARNING, "Not ready: the " + name + " fails", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

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
import java.util.function.LongSupplier;

/// Checks whether uploads are accepted now: writes to the database and the storage, and measures the free space.
/// A disk that hangs fails its check.
///
/// Checks run at most once per second, that of a shared store at most every ten seconds, because each is several
/// requests to it from every server. A check that hangs is not started again before it has finished.
/// Thread-safe.
final class Readiness implements AutoCloseable {
    /// A check that takes longer counts as failed.
    static final Duration PATIENCE = Duration.ofSeconds(2);

    /// How long a result is reused.
    static final Duration FRESH = Duration.ofSeconds(1);

    /// How long the result for a store that servers share is reused.
    static final Duration FRESH_IF_SHARED = Duration.ofSeconds(10);

    private static final String STORAGE = "storage";
    private static final Logger LOG = System.getLogger(Readiness.class.getName());

    private final Map<String, Check> checks;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final LongSupplier nanoTime;
    private Map<String, Asked> asked = Map.of();
    private Report last = new Report(Map.of());
    private long lastAt;
    private volatile boolean stopping;

    /// The results of the checks.
    ///
    /// @param checks for each check, whether it passed
    public record Report(Map<String, Boolean> checks) {
        /// Copies the map.
        public Report {
            checks = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(checks));
        }

        /// Whether all checks passed.
        public boolean ready() {
            return !checks.containsValue(false);
        }

        /// Whether all checks passed, except perhaps that of the storage.
        public boolean readyWithoutStorage() {
            return checks.entrySet().stream()
                    .allMatch(check -> check.getValue() || check.getKey().equals(STORAGE));
        }
    }

    /// A running check and the deadline for its result, in the time of [System#nanoTime].
    private record Asked(Future<Boolean> answer, long deadline) {}

    interface Check {
        boolean passes() throws StorageException, InterruptedException;
    }

    /// @param minFree bytes of the storage that must stay free
    public Readiness(Metadata metadata, KnownNodes nodes, ContentStore store, long minFree) {
        this(checks(metadata, nodes, store, minFree), System::nanoTime);
    }

    Readiness(Map<String, Check> checks, LongSupplier nanoTime) {
        this.checks = checks;
        this.nanoTime = nanoTime;
        lastAt = nanoTime.getAsLong() - FRESH.toNanos();
    }

    private static Map<String, Check> checks(Metadata metadata, KnownNodes nodes, ContentStore store, long minFree) {
        Map<String, Check> checks = new LinkedHashMap<>();
        checks.put("database", () -> {
            nodes.check();
            metadata.probe();
            return true;
        });
        Check storage = () -> {
            store.probe();
            return true;
        };
        checks.put(
                STORAGE,
                store.traits().shared() ? new ReusedCheck(storage, FRESH_IF_SHARED, System::nanoTime) : storage);
        checks.put("space", () -> store.usableBytes() > minFree);
        return checks;
    }

    /// Runs the checks, or returns the results of the last second.
    public synchronized Report report() {
        if (stopping) {
            return new Report(Map.of("running", false));
        }
        if (nanoTime.getAsLong() - lastAt >= FRESH.toNanos()) {
            last = look();
            lastAt = nanoTime.getAsLong();
        }
        return last;
    }

    /// Makes the server not ready from now on, because it is shutting down.
    public void stopping() {
        stopping = true;
    }

    private Report look() {
        long now = System.nanoTime();
        Map<String, Asked> answers = new LinkedHashMap<>();
        checks.forEach((name, check) -> {
            Asked before = asked.get(name);
            answers.put(
                    name,
                    before != null && !before.answer().isDone()
                            ? new Asked(before.answer(), now)
                            : new Asked(threads.submit(check::passes), now + PATIENCE.toNanos()));
        });
        asked = answers;
        Map<String, Boolean> found = new LinkedHashMap<>();
        answers.forEach((name, answer) -> found.put(name, passed(name, answer)));
        return new Report(found);
    }

    private static boolean passed(String name, Asked asked) {
        try {
            return asked.answer().get(Math.max(0, asked.deadline() - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.log(Level.WARNING, "Not ready: the {0} check timed out", name);
        } catch (ExecutionException e) {
            LOG.log(Level.WARNING, "Not ready: the " + name + " check failed", e.getCause());
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

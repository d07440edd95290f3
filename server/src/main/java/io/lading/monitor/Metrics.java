package io.lading.monitor;

import io.lading.audit.SecurityLog;
import io.lading.notify.EventStream;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import io.lading.upload.UploadStats;
import io.lading.upload.UploadStep;
import io.lading.upload.Uploads;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Registers all metrics. Values are read when the metrics are scraped; only latencies are recorded as they
/// occur.
final class Metrics {
    /// Upper bounds of the histogram buckets for disk latencies.
    private static final Duration[] LATENCIES = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10)
    };

    private static final String BYTES = "bytes";

    private final MeterRegistry registry;

    Metrics(MeterRegistry registry) {
        this.registry = registry;
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
    }

    void uploads(Uploads uploads) {
        UploadStats stats = uploads.stats();
        counter("lading.received", "Bytes written to storage", stats, UploadStats::receivedBytes, BYTES);
        counter(
                "lading.acknowledgements",
                "Responses that acknowledge a durable offset",
                stats,
                UploadStats::acknowledgements,
                null);
        counter("lading.checkpoints", "Flushes during appends", stats, UploadStats::checkpoints, null);
        for (UploadStep step : UploadStep.values()) {
            FunctionCounter.builder("lading.upload.steps", stats, counts -> counts.count(step))
                    .description("Steps in the lifecycle of uploads")
                    .tag("step", UploadLog.label(step))
                    .register(registry);
        }
        state("receiving", uploads, own -> own.stats().receiving());
        state("unfinished", uploads, Uploads::reservations);
        gauge("lading.reserved", "Bytes reserved and not yet written", uploads, Uploads::reservedBytes, BYTES);
        gauge("lading.digest.lag", "Bytes stored and not yet hashed", uploads, Uploads::digestLag, BYTES);
    }

    private void state(String state, Uploads uploads, ToDoubleFunction<Uploads> value) {
        Gauge.builder("lading.uploads", uploads, value)
                .description("Uploads by state; receiving uploads are also unfinished")
                .tag("state", state)
                .register(registry);
    }

    void store(ContentStore store) {
        gauge("lading.free", "Free bytes of the storage", store, Metrics::usable, BYTES);
    }

    private static double usable(ContentStore store) {
        try {
            return store.usableBytes();
        } catch (StorageException e) {
            return Double.NaN;
        }
    }

    void security(SecurityLog log) {
        log.onEvent(act -> registry.counter(
                        "lading.security.events",
                        "kind",
                        act.kind().label(),
                        "outcome",
                        act.outcome().label())
                .increment());
        counter(
                "lading.security.unrecorded",
                "Security events lost because the database could not be written",
                log,
                SecurityLog::unrecorded,
                null);
    }

    void streams(EventStream streams) {
        gauge("lading.event.streams", "Open event streams", streams, EventStream::streams, null);
    }

    void nodes(KnownNodes nodes) {
        gauge(
                "lading.nodes",
                "Running servers that share the database and the store",
                nodes,
                KnownNodes::running,
                null);
    }

    /// A recorder for the latency of an operation that waits for the disk, in nanoseconds.
    LongConsumer latency(String name, String description) {
        Timer timer = Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(LATENCIES)
                .register(registry);
        return nanos -> timer.record(Duration.ofNanos(nanos));
    }

    private <T> void counter(String name, String text, T source, ToDoubleFunction<T> value, @Nullable String unit) {
        FunctionCounter.builder(name, source, value)
                .description(text)
                .baseUnit(unit)
                .register(registry);
    }

    private <T> void gauge(String name, String text, T source, ToDoubleFunction<T> value, @Nullable String unit) {
        Gauge.builder(name, source, value).description(text).baseUnit(unit).register(registry);
    }
}

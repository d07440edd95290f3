package io.lading.monitor;

import io.lading.audit.SecurityLog;
import io.lading.metadata.Metadata;
import io.lading.notify.EventStream;
import io.lading.storage.ContentStore;
import io.lading.storage.local.Flusher;
import io.lading.upload.UploadRules;
import io.lading.upload.Uploads;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.Filter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/// Wires this package. Needs [Uploads], a [ContentStore], a [Flusher], a [Metadata], [KnownNodes], an
/// [EventStream], a [SecurityLog], [UploadRules] and a `stopDelay` [Duration].
@Configuration(proxyBeanMethods = false)
public class MonitorWiring {
    private static final Logger LOG = System.getLogger(MonitorWiring.class.getName());

    /// The Spring Boot setting that switches the log to JSON.
    private static final String STRUCTURED = "logging.structured.format.console";

    @Bean
    UploadLog uploadLog(Environment environment) {
        return new UploadLog(!environment.containsProperty(STRUCTURED));
    }

    @Bean
    PrometheusMeterRegistry meterRegistry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    @Bean
    Metrics metrics(
            PrometheusMeterRegistry registry,
            Uploads uploads,
            ContentStore store,
            Flusher flusher,
            Metadata metadata,
            KnownNodes nodes,
            EventStream streams,
            SecurityLog security) {
        Metrics metrics = new Metrics(registry);
        metrics.uploads(uploads);
        metrics.store(store);
        metrics.streams(streams);
        metrics.nodes(nodes);
        metrics.security(security);
        flusher.onFlush(metrics.latency("lading.flush", "Time until written bytes are on stable storage"));
        metadata.writer().onCommit(metrics.latency("lading.commit", "Duration of database commits"));
        return metrics;
    }

    @Bean
    MetricsController metricsController(PrometheusMeterRegistry registry) {
        return new MetricsController(registry);
    }

    @Bean
    FilterRegistrationBean<Filter> requestMonitor(PrometheusMeterRegistry registry) {
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(new RequestMonitor(registry));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    Readiness readiness(Metadata metadata, KnownNodes nodes, ContentStore store, UploadRules rules) {
        return new Readiness(metadata, nodes, store, rules.minFree());
    }

    /// A load balancer should see that the server is not ready before connections are refused.
    @Bean
    ApplicationListener<ContextClosedEvent> notReadyWhenStopping(
            Readiness readiness, @Qualifier("stopDelay") Duration stopDelay) {
        return _ -> {
            readiness.stopping();
            pause(stopDelay);
        };
    }

    /// An interrupt ends the pause, not the steps of stopping after it.
    private static void pause(Duration delay) {
        try {
            var _ = new CountDownLatch(1).await(delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            LOG.log(Level.DEBUG, "The delay before stopping ended early");
        }
    }

    @Bean
    NodesController nodesController(KnownNodes nodes) {
        return new NodesController(nodes);
    }

    @Bean
    HealthReportController healthReportController(
            Readiness readiness, Uploads uploads, EventStream streams, SecurityLog security) {
        return new HealthReportController(readiness, uploads, streams, security);
    }

    @Bean
    HealthController healthController(Readiness readiness) {
        return new HealthController(readiness);
    }
}

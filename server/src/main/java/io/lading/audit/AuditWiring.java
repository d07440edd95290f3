package io.lading.audit;

import io.lading.metadata.Metadata;
import io.lading.metadata.audit.SecurityEventRows;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/// Wires this package. Needs [AuditRules], a [Metadata] and a [Clock].
@Configuration(proxyBeanMethods = false)
public class AuditWiring {
    /// The Spring Boot setting that switches the log to JSON.
    private static final String STRUCTURED = "logging.structured.format.console";

    @Bean
    SecurityEventRows securityEventRows(Metadata metadata) {
        return new SecurityEventRows(metadata);
    }

    @Bean
    SecurityLog securityLog(SecurityEventRows rows, AuditRules rules, Environment environment, Clock clock) {
        return new SecurityLog(rows, rules, new EventLine(!environment.containsProperty(STRUCTURED)), clock);
    }

    @Bean
    SecurityEventsController securityEventsController(SecurityEventRows rows) {
        return new SecurityEventsController(rows);
    }
}

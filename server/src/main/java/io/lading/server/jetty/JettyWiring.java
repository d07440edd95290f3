package io.lading.server.jetty;

import io.lading.account.MaxWaitingUnknown;
import io.lading.http.body.DocumentBudget;
import io.lading.http.problem.ProblemWriter;
import io.lading.server.settings.Settings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Wires the web server and the memory budget.
@Configuration(proxyBeanMethods = false)
public class JettyWiring {
    /// Half of the requests of signed-out clients may wait for a password check; the other half stays free for
    /// other requests.
    @Bean
    MaxWaitingUnknown maxWaitingUnknown(MemoryBudget budget) {
        return new MaxWaitingUnknown(
                Math.max(1, budget.clientLimits().requests().signedOut() / 2));
    }

    @Bean
    MemoryBudget memoryBudget(Settings settings) {
        return MemoryBudget.ofThisProcess(MemoryBudget.Place.of(settings));
    }

    @Bean
    JettyConfiguration jettyConfiguration(Settings settings, ProblemWriter problems, MemoryBudget budget) {
        return new JettyConfiguration(settings, problems, budget);
    }

    @Bean
    DocumentBudget documentBudget(MemoryBudget budget) {
        return new DocumentBudget(budget.documentsBytes());
    }
}

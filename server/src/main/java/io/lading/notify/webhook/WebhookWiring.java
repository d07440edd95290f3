package io.lading.notify.webhook;

import io.lading.metadata.Metadata;
import io.lading.node.Leases;
import io.lading.notify.Notifications;
import io.lading.storage.StorageException;
import java.time.Clock;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/// Wires this package. Needs [WebhookRules], [Metadata], [Notifications], a [JsonMapper], [Leases] and a [Clock].
@Configuration(proxyBeanMethods = false)
public class WebhookWiring {
    @Bean
    Webhooks webhooks(
            WebhookRules rules,
            Metadata metadata,
            Notifications notifications,
            JsonMapper json,
            Leases leases,
            Clock clock)
            throws StorageException {
        Webhooks.Sources sources = new Webhooks.Sources(metadata, notifications, json, leases, clock);
        return new Webhooks(rules, RetryRule.STANDARD, WebhookSender.PATIENCE, sources);
    }

    @Bean
    WebhookController webhookController(Webhooks webhooks) {
        return new WebhookController(webhooks);
    }

    /// Delivers while the server runs. At shutdown, running attempts may finish while running requests finish.
    @Bean
    SmartLifecycle webhookDelivery(Webhooks webhooks) {
        return new SmartLifecycle() {
            private volatile boolean running;

            @Override
            public void start() {
                webhooks.start();
                running = true;
            }

            @Override
            public void stop() {
                webhooks.stop();
                running = false;
            }

            @Override
            public boolean isRunning() {
                return running;
            }

            @Override
            public int getPhase() {
                return Integer.MAX_VALUE;
            }
        };
    }
}

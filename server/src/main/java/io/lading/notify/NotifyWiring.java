package io.lading.notify;

import io.lading.event.EventLog;
import io.lading.storage.StorageException;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/// Wires this package. Needs an [EventLog], a [JsonMapper] and a `heartbeat` [Duration].
@Configuration(proxyBeanMethods = false)
public class NotifyWiring {
    @Bean
    Notifications notifications(EventLog log) throws StorageException {
        return new Notifications(log);
    }

    @Bean
    EventStream eventStream(Notifications notifications, JsonMapper json, @Qualifier("heartbeat") Duration heartbeat) {
        return new EventStream(notifications, json, heartbeat);
    }

    /// Closes the streams before the web server waits for running requests.
    @Bean
    SmartLifecycle streamsEndFirst(Notifications notifications) {
        return new SmartLifecycle() {
            private volatile boolean running;

            @Override
            public void start() {
                running = true;
            }

            @Override
            public void stop() {
                notifications.close();
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

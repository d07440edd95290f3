package io.lading.server;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/// Starts the server.
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Main {
    /// @param arguments none are used; everything is configured by `LADING_*` environment variables
    public static void main(String[] arguments) {
        SpringApplication.run(Main.class, arguments);
    }
}

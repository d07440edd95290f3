package io.lading.server;

import io.lading.http.body.Bodies;
import org.springframework.context.SmartLifecycle;

/// Stops receiving request bodies at shutdown, before the web server waits for running requests.
final class StopUploads implements SmartLifecycle {
    private final Bodies bodies;
    private volatile boolean running;

    StopUploads(Bodies bodies) {
        this.bodies = bodies;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        bodies.stop();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}

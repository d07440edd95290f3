package io.lading.server;

import io.lading.http.Bodies;
import org.springframework.context.SmartLifecycle;

/// Ends the bodies that are still coming when the server stops, before the web server waits for its requests.
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

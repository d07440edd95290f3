package io.lading.storage.s3;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class VersityFaultTest extends S3FaultCase {
    @TempDir
    static Path directory;

    private static S3Server server;

    @BeforeAll
    static void start() throws IOException {
        server = VersityServer.start(directory.resolve("buckets"));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    S3Server server() {
        return server;
    }
}

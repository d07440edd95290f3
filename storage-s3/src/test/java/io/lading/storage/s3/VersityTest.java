package io.lading.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With Versity S3 Gateway on a directory.
class VersityTest {
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

    @Test
    void examination_acceptsTheServer() throws StorageException {
        S3Examination examination = S3Examination.of(server.newBucket());
        assertThat(examination.accepted()).as(examination.problems()).isTrue();
        assertThat(examination.integrity()).contains(Integrity.CRC32C);
    }

    @Nested
    class Contract extends S3ContractCase {
        Contract() {
            super(server, Integrity.CRC32C);
        }
    }

    @Nested
    class Addresses extends S3AddressCase {
        Addresses() {
            super(server);
        }
    }

    @Nested
    class Joins extends S3JoinCase {
        Joins() {
            super(server);
        }
    }

    @Nested
    class Faults extends S3FaultCase {
        Faults() {
            super(server);
        }
    }
}

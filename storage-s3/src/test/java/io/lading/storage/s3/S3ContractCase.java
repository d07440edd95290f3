package io.lading.storage.s3;

import io.lading.storage.objects.Objects;
import io.lading.testkit.ObjectsContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// The contract of stores of objects on one server, with a new bucket for each test.
abstract class S3ContractCase extends ObjectsContract {
    private final S3Server server;
    private final Integrity integrity;
    private S3Settings settings;
    private S3Objects objects;

    /// @param integrity what the store is opened with
    S3ContractCase(S3Server server, Integrity integrity) {
        this.server = server;
        this.integrity = integrity;
    }

    @BeforeEach
    final void open() {
        settings = server.newBucket();
        objects = S3Objects.open(settings, integrity);
    }

    @AfterEach
    final void close() {
        objects.close();
    }

    @Override
    protected final Objects objects() {
        return objects;
    }

    @Override
    protected final void loseStore() {
        server.removeBucket(settings.bucket());
    }
}

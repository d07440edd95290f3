package io.lading.storage.s3;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/// With S3Proxy, which verifies every checksum. [S3ExaminationTest] examines it.
class S3ProxyTest {
    private static S3Server server;

    @BeforeAll
    static void start() {
        server = S3ProxyServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Nested
    class WithCrc32c extends S3ContractCase {
        WithCrc32c() {
            super(server, Integrity.CRC32C);
        }
    }

    @Nested
    class WithContentMd5 extends S3ContractCase {
        WithContentMd5() {
            super(server, Integrity.CONTENT_MD5);
        }
    }

    @Nested
    class WithSignedSha256 extends S3ContractCase {
        WithSignedSha256() {
            super(server, Integrity.SIGNED_SHA256);
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

package io.lading.digest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.file.FileId;
import io.lading.testkit.MemoryLeases;
import io.lading.testkit.Patience;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Requested digests of several nodes.
class Sha512DigestsTest {
    private static final String LEASE = "sha512";

    @Test
    void ofTwoNodes_oneComputesTheRequestsOfBoth() throws Exception {
        MemoryLeases leases = new MemoryLeases();
        Requests requests = new Requests();
        byte[] content = DigestDesk.bytes(1000, 1);
        FileId file = new FileId(DigestDesk.KEY.value());
        try (DigestDesk desk = DigestDesk.idle()) {
            desk.write(content);
            assertThat(leases.node().take(LEASE, Sha512Digests.POLL))
                    .as("a node that dies")
                    .isPresent();
            try (Sha512Digests one = new Sha512Digests(requests, desk.store, leases.node(), Clock.systemUTC());
                    Sha512Digests other = new Sha512Digests(requests, desk.store, leases.node(), Clock.systemUTC())) {
                assertThat(one.request(file, "alice")).isInstanceOf(Sha512Digests.Outcome.Waiting.class);
                Patience.until("a node has looked for work", () -> requests.looks() > 0);
                assertThat(leases.taken(LEASE)).isEqualTo(1);
                assertThat(requests.find(file).orElseThrow().sha512()).isNull();
                leases.expire(LEASE);
                Patience.until(
                        "the digest is recorded",
                        () -> other.request(file, "alice")
                                .equals(new Sha512Digests.Outcome.Known(HexFormat.of()
                                        .formatHex(MessageDigest.getInstance("SHA-512")
                                                .digest(content)))));
            }
        }
        assertThat(requests.recorded()).isEqualTo(1);
    }

    /// Records of requests.
    private static final class Requests implements DigestRequests {
        private final Map<FileId, DigestRequest> all = new LinkedHashMap<>();
        private int looks;
        private int recorded;

        synchronized int looks() {
            return looks;
        }

        synchronized int recorded() {
            return recorded;
        }

        @Override
        public synchronized Optional<DigestRequest> find(FileId file) {
            return Optional.ofNullable(all.get(file));
        }

        @Override
        public synchronized Addition add(DigestRequest request, int most) {
            all.putIfAbsent(request.file(), request);
            return Addition.STORED;
        }

        @Override
        public synchronized Optional<DigestRequest> next() {
            Optional<DigestRequest> next = all.values().stream()
                    .filter(request -> request.sha512() == null)
                    .findFirst();
            looks += next.isPresent() ? 1 : 0;
            return next;
        }

        @Override
        public synchronized void record(FileId file, String sha512) {
            recorded++;
            all.computeIfPresent(
                    file,
                    (_, request) -> new DigestRequest(file, request.requestedBy(), request.requestedAt(), sha512));
        }

        @Override
        public synchronized boolean cancel(FileId file) {
            return all.remove(file) != null;
        }
    }
}

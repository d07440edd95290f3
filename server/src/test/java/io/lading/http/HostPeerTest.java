package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// A proxy that is given by its host name.
class HostPeerTest {
    private static final InetAddress FIRST = InetAddress.ofLiteral("172.18.0.3");
    private static final InetAddress SECOND = InetAddress.ofLiteral("172.18.0.7");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final InetAddress OTHER_HOST = InetAddress.ofLiteral("192.168.1.66");

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger lookups = new AtomicInteger();
    private final AtomicReference<InetAddress[]> known = new AtomicReference<>(new InetAddress[0]);
    private final HostPeer peer = new HostPeer("client", this::resolve, nanos::get);

    private InetAddress[] resolve(String name) throws UnknownHostException {
        lookups.incrementAndGet();
        if (known.get().length == 0) {
            throw new UnknownHostException(name);
        }
        return known.get().clone();
    }

    private void later(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void containerThatStartsLater_orGetsAnotherAddress_isFound() {
        assertThat(peer.containsNow(FIRST)).isFalse();
        known.set(new InetAddress[] {FIRST, FIRST});
        assertThat(peer.containsNow(FIRST)).isFalse();
        later(HostPeer.RETRY);
        assertThat(peer.containsNow(FIRST)).isTrue();
        known.set(new InetAddress[] {SECOND});
        later(HostPeer.RETRY);
        assertThat(peer.containsNow(SECOND)).isTrue();
        assertThat(peer.contains(FIRST)).isFalse();
        assertThat(peer.containsNow(OTHER_HOST)).isFalse();
    }

    @Test
    void otherHosts_causeOneLookUpASecond_howeverManyTheyAre() {
        known.set(new InetAddress[] {FIRST});
        assertThat(peer.containsNow(FIRST)).isTrue();
        for (int i = 0; i < 100; i++) {
            assertThat(peer.containsNow(OTHER_HOST)).isFalse();
            assertThat(peer.containsNow(FIRST)).isTrue();
        }
        assertThat(lookups).hasValue(1);
        later(HostPeer.RETRY);
        assertThat(peer.containsNow(OTHER_HOST)).isFalse();
        assertThat(lookups).hasValue(2);
    }

    @Test
    void addressThatWentToAnother_isNotBelievedForLong() {
        known.set(new InetAddress[] {FIRST});
        assertThat(peer.containsNow(FIRST)).isTrue();
        known.set(new InetAddress[] {SECOND});
        later(HostPeer.FRESH);
        peer.refresh();
        assertThat(peer.containsNow(SECOND)).isTrue();
        assertThat(peer.contains(FIRST)).isFalse();
    }

    @Test
    void lastAddress_isKept_whileTheNameCannotBeResolved_butNotForEver() {
        known.set(new InetAddress[] {FIRST});
        assertThat(peer.containsNow(FIRST)).isTrue();
        known.set(new InetAddress[0]);
        later(HostPeer.FRESH);
        assertThat(peer.containsNow(FIRST)).isTrue();
        peer.prepare(PATIENCE);
        assertThat(lookups).hasValue(2);
        assertThat(peer.contains(FIRST)).isTrue();
        later(HostPeer.KEPT);
        peer.prepare(PATIENCE);
        assertThat(peer.contains(FIRST)).isFalse();
    }

    @Test
    void addressIsKnown_whenThePreparationEnds() {
        known.set(new InetAddress[] {FIRST});
        peer.prepare(PATIENCE);
        assertThat(peer.contains(FIRST)).isTrue();
        assertThat(lookups).hasValue(1);
    }

    @Test
    void preparation_doesNotWaitForASilentResolver() {
        CountDownLatch answer = new CountDownLatch(1);
        HostPeer silent = new HostPeer("client", _ -> answered(answer), nanos::get);
        silent.prepare(Duration.ofMillis(1));
        assertThat(silent.contains(FIRST)).isFalse();
        answer.countDown();
        silent.prepare(PATIENCE);
        assertThat(silent.contains(FIRST)).isTrue();
    }

    private static InetAddress[] answered(CountDownLatch answer) {
        try {
            answer.await();
            return new InetAddress[] {FIRST};
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

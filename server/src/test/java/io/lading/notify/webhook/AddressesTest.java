package io.lading.notify.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    private static final int PORT = 443;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.0.9",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.192",
                "192.168.1.1",
                "198.18.0.1",
                "224.0.0.1",
                "239.255.255.250",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::808:808",
                "100::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void reservedAddress_isNotPublic(String address) {
        assertThat(PublicAddresses.contains(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.169.0.0",
                "223.255.255.255",
                "64:ff9b::808:808",
                "2001:4860:4860::8888",
                "2606:4700::1111",
                "2a00::1"
            })
    void addressOfTheInternet_isPublic(String address) {
        assertThat(PublicAddresses.contains(InetAddress.ofLiteral(address))).isTrue();
    }

    private static SocketAddressResolver names(String... addresses) {
        return (_, port, _, promise) -> {
            List<InetSocketAddress> found = new ArrayList<>();
            for (String address : addresses) {
                found.add(new InetSocketAddress(InetAddress.ofLiteral(address), port));
            }
            promise.succeeded(found);
        };
    }

    private static CompletableFuture<List<InetSocketAddress>> guarded(SocketAddressResolver names) {
        CompletableFuture<List<InetSocketAddress>> connecting = new CompletableFuture<>();
        new AddressGuard(names, PublicAddresses::contains)
                .resolve("hooks.example", PORT, Map.of(), Promise.from(connecting));
        return connecting;
    }

    @Test
    void open_webui_24587_onlyPublicAddressesOfANameAreUsed() {
        assertThat(guarded(names("127.0.0.1", "1.1.1.1", "169.254.169.254")))
                .isCompletedWithValue(List.of(new InetSocketAddress(InetAddress.ofLiteral("1.1.1.1"), PORT)));
    }

    @Test
    void baserow_464_nameThatChanges_isResolvedEachTime() {
        List<SocketAddressResolver> answers = new ArrayList<>(List.of(names("1.1.1.1"), names("127.0.0.1")));
        SocketAddressResolver rebinding =
                (host, port, context, promise) -> answers.removeFirst().resolve(host, port, context, promise);
        assertThat(guarded(rebinding)).isCompleted();
        assertThat(guarded(rebinding))
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(AddressGuard.RefusedException.class);
    }
}

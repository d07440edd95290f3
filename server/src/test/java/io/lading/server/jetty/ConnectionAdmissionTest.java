package io.lading.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.junit.jupiter.api.Test;

/// The choice of the connection that is closed for a new one.
class ConnectionAdmissionTest {
    private static final int TOTAL = 24;
    private static final int SIGNED_OUT = 16;
    private static final int OF_ADDRESS = 4;
    private static final int OF_NETWORK = 8;
    private static final int OF_USER = 3;
    private static final String PROXY = "10.0.0.9";

    private final ConnectionAdmission admission = new ConnectionAdmission(
            new ClientLimits.Share(TOTAL, SIGNED_OUT, OF_ADDRESS, OF_NETWORK, OF_USER), List.of(Network.parse(PROXY)));

    /// A Jetty connection without a socket.
    private static final class Peer extends ByteArrayEndPoint {
        private final SocketAddress remote;

        Peer(String address) {
            remote = new InetSocketAddress(InetAddress.ofLiteral(address), 40_000);
        }

        @Override
        public SocketAddress getRemoteSocketAddress() {
            return remote;
        }
    }

    private Peer open(String address) {
        Peer peer = new Peer(address);
        admission.opened(peer);
        return peer;
    }

    private List<Peer> open(String address, int count) {
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            peers.add(open(address));
        }
        return peers;
    }

    private static List<Boolean> areOpen(List<Peer> peers) {
        return peers.stream().map(Peer::isOpen).toList();
    }

    @Test
    void addressAtItsLimit_losesItsOwnOldestConnection_andNoOther() {
        Peer other = open("203.0.113.5");
        List<Peer> greedy = open("198.51.100.7", OF_ADDRESS + 1);
        assertThat(areOpen(greedy)).containsExactly(false, true, true, true, true);
        assertThat(other.isOpen()).isTrue();
    }

    @Test
    void networkAtItsLimit_losesItsOwnConnections() {
        Peer other = open("203.0.113.5");
        List<Peer> rented = new ArrayList<>();
        for (int i = 0; i < 2 * OF_NETWORK; i++) {
            rented.add(open("198.51.100." + i));
        }
        assertThat(rented.stream().filter(Peer::isOpen)).hasSize(OF_NETWORK);
        assertThat(other.isOpen()).isTrue();
    }

    @Test
    void fullShare_isTakenFromTheAddressWithTheMost() {
        Peer single = open("203.0.113.5");
        for (int i = 0; i < 4; i++) {
            open("198.51." + i + ".7", OF_ADDRESS);
        }
        Peer added = open("192.0.2.1");
        assertThat(added.isOpen()).isTrue();
        assertThat(single.isOpen()).isTrue();
        assertThat(admission.all()).hasSize(SIGNED_OUT);
    }

    @Test
    void signedInUsers_keepTheirPlaces_howeverManySignedOutClientsCome() {
        List<Peer> alice = open("198.51.100.7", OF_USER);
        alice.forEach(peer -> assertThat(admission.signedIn(admission.of(peer).orElseThrow(), "alice"))
                .isTrue());
        for (int i = 0; i < 200; i++) {
            open("203.0." + i + ".5");
        }
        assertThat(areOpen(alice)).containsOnly(true);
        assertThat(admission.all()).hasSize(SIGNED_OUT + OF_USER);
    }

    @Test
    void userAtTheirLimit_getsNoMore() {
        open("198.51.100.7", OF_USER)
                .forEach(
                        peer -> assertThat(admission.signedIn(admission.of(peer).orElseThrow(), "alice"))
                                .isTrue());
        ClientConnection another = admission.of(open("198.51.100.7")).orElseThrow();
        assertThat(admission.signedIn(another, "alice")).isFalse();
        assertThat(admission.signedIn(another, "bob")).isTrue();
    }

    @Test
    void proxiesAndThisMachine_haveNoLimitPerAddress() {
        assertThat(areOpen(open(PROXY, 2 * OF_ADDRESS))).containsOnly(true);
        assertThat(areOpen(open("127.0.0.1", SIGNED_OUT))).containsOnly(true);
    }

    @Test
    void closedConnections_areNotCounted() {
        for (int i = 0; i < 100; i++) {
            Peer peer = open("198.51.100.7");
            admission.closed(peer);
            admission.closed(peer);
        }
        assertThat(admission.all()).isEmpty();
        assertThat(areOpen(open("198.51.100.7", OF_ADDRESS))).containsOnly(true);
    }

    /// The name of a proxy may be resolved only after its first connection: its container starts later.
    @Test
    void proxyWhoseAddressBecomesKnown_belongsToNoShare() {
        AtomicBoolean known = new AtomicBoolean();
        InetAddress proxy = InetAddress.ofLiteral(PROXY);
        ConnectionAdmission late = new ConnectionAdmission(
                new ClientLimits.Share(TOTAL, SIGNED_OUT, OF_ADDRESS, OF_NETWORK, OF_USER),
                List.of(address -> known.get() && address.equals(proxy)));
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 2 * OF_ADDRESS; i++) {
            Peer peer = new Peer(PROXY);
            late.opened(peer);
            late.recognizeProxy(late.of(peer).orElseThrow());
            known.set(true);
            late.recognizeProxy(late.of(peer).orElseThrow());
            known.set(false);
            peers.add(peer);
        }
        assertThat(areOpen(peers)).containsOnly(true);
        peers.forEach(late::closed);
        assertThat(late.all()).isEmpty();
    }
}

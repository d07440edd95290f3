package io.lading.server;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// Many clients that attack a server concurrently and reconnect when their connection is closed, until this
/// object is closed.
final class Attackers implements AutoCloseable {
    /// Loopback addresses of the attackers: several, so that the limit per address is not what stops them.
    private static final int ADDRESSES = 40;

    private static final int PATIENCE_SECONDS = 120;
    private static final long TRICKLE_MILLIS = 500;

    /// With TLS the attackers reconnect less often: the aim is to occupy memory and places, while handshakes would
    /// mostly occupy the processor, for both sides.
    private static final long RECONNECT_MILLIS = 500;

    private static final long RECONNECT_TLS_MILLIS = 2000;

    private final Attack attack;
    private final URI server;
    private final SSLContext tls;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch all;
    private final CountDownLatch stopped = new CountDownLatch(1);

    Attackers(Attack attack, URI server, SSLContext tls, int connections) {
        this.attack = attack;
        this.server = server;
        this.tls = tls;
        this.all = new CountDownLatch(connections);
        for (int i = 0; i < connections; i++) {
            String address = "127.0.7." + (i % ADDRESSES + 1);
            threads.execute(() -> attackFrom(address));
        }
    }

    private void attackFrom(String address) {
        boolean counted = false;
        while (!stop.get()) {
            try (Socket socket = connect(address)) {
                OutputStream out = socket.getOutputStream();
                attack.begin(out, server.getAuthority());
                first.countDown();
                if (!counted) {
                    all.countDown();
                    counted = true;
                }
                while (!pause(TRICKLE_MILLIS)) {
                    attack.trickle(out);
                }
            } catch (IOException e) {
                // The server has closed the connection, as expected; the attacker reconnects.
                if (!counted) {
                    all.countDown();
                    counted = true;
                }
                pause(server.getScheme().equals("https") ? RECONNECT_TLS_MILLIS : RECONNECT_MILLIS);
            }
        }
    }

    /// Waits between two writes or connections; returns whether the attack is over.
    private boolean pause(long millis) {
        try {
            return stopped.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private Socket connect(String address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), (int)
                    TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            return server.getScheme().equals("https") ? secure(socket) : socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private SSLSocket secure(Socket plain) throws IOException {
        SSLSocket socket =
                (SSLSocket) tls.getSocketFactory().createSocket(plain, server.getHost(), server.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {attack.http2() ? "h2" : "http/1.1"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /// Waits until at least one attacker has a place.
    void awaitFirstBlow() throws InterruptedException {
        if (!first.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("No attacker reached the server");
        }
    }

    /// Waits until every attacker has had a place or was rejected.
    void awaitEveryOne() throws InterruptedException {
        if (!all.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError(all.getCount() + " attackers did not reach the server");
        }
    }

    @Override
    public void close() {
        stop.set(true);
        stopped.countDown();
        threads.close();
    }
}

package io.lading.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A network between clients and a server that closes each connection after some bytes, before or after they reach
/// the server, and loses some responses.
final class BadNetwork implements AutoCloseable {
    private static final long SEED = 20261130;
    private static final int LEAST_BYTES = 1 << 10;
    private static final int MOST_BYTES = 3 << 20;

    /// Every so many connections, the response is lost.
    private static final int LOST_RESPONSE = 5;

    private static final int BUFFER_BYTES = 16 << 10;

    private final URI server;
    private final ServerSocket listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Random random = new Random(SEED);
    private final AtomicInteger cut = new AtomicInteger();
    private int connections;

    BadNetwork(URI server) throws IOException {
        this.server = server;
        threads.execute(this::accept);
    }

    /// The address of the server through this network.
    URI address() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /// How many connections this network has closed.
    int cut() {
        return cut.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = keep(listener.accept());
                long bytes = random.nextInt(LEAST_BYTES, MOST_BYTES);
                boolean answered = ++connections % LOST_RESPONSE != 0;
                threads.execute(() -> connect(client, bytes, answered));
            } catch (IOException e) {
                // The network was closed, or the client closed its connection at once.
            }
        }
    }

    private void connect(Socket client, long bytes, boolean answered) {
        try (client;
                Socket upstream = keep(new Socket(server.getHost(), server.getPort()))) {
            threads.execute(() -> passResponses(upstream, client, answered));
            if (passRequests(client.getInputStream(), upstream, bytes) == bytes) {
                cut.incrementAndGet();
            }
        } catch (IOException e) {
            // The client closed its connection; the one to the server is closed as well.
        }
    }

    /// Copies bytes until the end or the limit, and returns their number. What the server no longer accepts is
    /// discarded: closing the connection now would destroy a response that is on its way to the client.
    private static long passRequests(InputStream client, Socket upstream, long limit) throws IOException {
        OutputStream server = upstream.getOutputStream();
        byte[] buffer = new byte[BUFFER_BYTES];
        long passed = 0;
        while (passed < limit) {
            int read = client.read(buffer, 0, (int) Math.min(buffer.length, limit - passed));
            if (read < 0) {
                return passed;
            }
            try {
                server.write(buffer, 0, read);
            } catch (IOException e) {
                server = OutputStream.nullOutputStream();
            }
            passed += read;
        }
        return passed;
    }

    private static void passResponses(Socket upstream, Socket client, boolean answered) {
        try {
            InputStream server = upstream.getInputStream();
            if (answered) {
                server.transferTo(client.getOutputStream());
                client.shutdownOutput();
            } else {
                server.read();
                client.close();
            }
        } catch (IOException e) {
            // One of the two sides closed its connection.
        }
    }

    private Socket keep(Socket socket) {
        open.add(socket);
        return socket;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.close();
    }
}

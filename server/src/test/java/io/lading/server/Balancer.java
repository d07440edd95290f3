package io.lading.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/// Forwards each connection to a random server, and to another one if that server does not accept it, as a balancer in
/// front of several nodes does. It knows nothing about HTTP.
final class Balancer implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 << 10;
    private static final int CONNECTING_MILLIS = 2_000;

    private final ServerSocket socket;
    private final List<URI> servers = new CopyOnWriteArrayList<>();
    private final Random random = new Random();

    Balancer() throws IOException {
        socket = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    void add(URI server) {
        servers.add(server);
    }

    void remove(URI server) {
        servers.remove(server);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> forward(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void forward(Socket client) {
        try (client;
                Socket server = connected()) {
            Thread answers = Thread.ofVirtual().start(() -> copy(server, client));
            copy(client, server);
            answers.join();
        } catch (IOException e) {
            // The client sees a closed connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Socket connected() throws IOException {
        List<URI> all = List.copyOf(servers);
        int first = all.isEmpty() ? 0 : random.nextInt(all.size());
        for (int i = 0; i < all.size(); i++) {
            Socket server = new Socket();
            try {
                URI address = all.get((first + i) % all.size());
                server.connect(new InetSocketAddress(address.getHost(), address.getPort()), CONNECTING_MILLIS);
                return server;
            } catch (IOException e) {
                server.close();
            }
        }
        throw new IOException("No server accepts a connection");
    }

    /// If one side is cut, the other one is closed as well.
    private static void copy(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed already.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

package io.lading.http;

import io.lading.server.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A conversation in plain bytes over one connection, for what no HTTP client does.
public final class RawConversation implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    private final Socket socket;

    private RawConversation(Socket socket) {
        this.socket = socket;
    }

    /// Connects to a server.
    public static RawConversation with(TestServer server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return new RawConversation(socket);
    }

    /// Sends a request line and header fields, and the empty line after them.
    public void send(String... lines) throws IOException {
        sendBytes(String.join("\r\n", lines) + "\r\n\r\n");
    }

    /// Sends a text as it is.
    public void sendBytes(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /// The next line, without its end.
    public String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = socket.getInputStream().read();
        while (next >= 0 && next != '\n') {
            line.write(next);
            next = socket.getInputStream().read();
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    /// The header fields up to the empty line after them.
    public List<String> fields() throws IOException {
        List<String> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            fields.add(line);
        }
        return fields;
    }

    /// All that comes until the server ends the connection, which it has to do in order.
    public String rest() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /// Whether something came that was not read yet.
    public boolean hasAnswer() throws IOException {
        return socket.getInputStream().available() > 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

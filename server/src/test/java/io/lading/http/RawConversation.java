package io.lading.http;

import io.lading.server.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Sends and receives raw bytes over one connection, for requests that HTTP clients cannot send.
public final class RawConversation implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 120_000;
    private static final long TRICKLE_NANOS = 200_000_000;
    private static final int SLOW_PIECE_BYTES = 64 * 1024;
    private final Socket socket;

    private RawConversation(Socket socket) {
        this.socket = socket;
    }

    /// Connects to a server.
    public static RawConversation with(TestServer server) throws IOException {
        return with(server.port());
    }

    /// Connects to a server on a port of this machine.
    public static RawConversation with(int port) throws IOException {
        return over(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /// Uses a connected socket, such as a TLS socket.
    public static RawConversation over(Socket socket) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        return new RawConversation(socket);
    }

    /// Sends a request line, header fields and the empty line.
    public void send(String... lines) throws IOException {
        sendBytes(String.join("\r\n", lines) + "\r\n\r\n");
    }

    /// Sends a text unchanged, except that the address of the server is removed from request targets, as clients
    /// do.
    public void sendBytes(String text) throws IOException {
        String address = " http://127.0.0.1:" + socket.getPort() + "/";
        socket.getOutputStream().write(text.replace(address, " /").getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /// Reads the next line, without its line break.
    public String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = socket.getInputStream().read();
        while (next >= 0 && next != '\n') {
            line.write(next);
            next = socket.getInputStream().read();
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    /// Reads the header fields up to the empty line.
    public List<String> fields() throws IOException {
        List<String> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            fields.add(line);
        }
        return fields;
    }

    /// Sends spaces periodically until the server responds or closes the connection, and returns the first line
    /// of the response, or an empty text.
    public String trickleUntilAnswered() throws IOException {
        try {
            while (!hasAnswer()) {
                sendBytes(" ");
                LockSupport.parkNanos(TRICKLE_NANOS);
            }
            return line();
        } catch (SocketException e) {
            return "";
        }
    }

    /// Reads a few chunks per second, and the rest once the server has nothing more to send. Returns the number
    /// of bytes.
    ///
    /// @param ended whether the server has nothing more to send
    public long readSlowlyUntil(BooleanSupplier ended) throws IOException {
        byte[] piece = new byte[SLOW_PIECE_BYTES];
        long bytes = 0;
        boolean slowly = true;
        try {
            for (int read = socket.getInputStream().read(piece); read >= 0; ) {
                bytes += read;
                slowly = slowly && !ended.getAsBoolean();
                if (slowly) {
                    LockSupport.parkNanos(TRICKLE_NANOS);
                }
                read = socket.getInputStream().read(piece);
            }
        } catch (SocketException e) {
            // The content ended early.
        }
        return bytes;
    }

    /// Reads until the server closes the connection, which must be an orderly close.
    public String rest() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /// Whether there is unread data.
    public boolean hasAnswer() throws IOException {
        return socket.getInputStream().available() > 0;
    }

    /// Reads and discards the content of a message; its length is in these fields.
    public void skipBody(List<String> fields) throws IOException {
        String prefix = "content-length: ";
        for (String field : fields) {
            if (field.toLowerCase(Locale.ROOT).startsWith(prefix)) {
                socket.getInputStream().skipNBytes(Long.parseLong(field.substring(prefix.length())));
            }
        }
    }

    /// Reads and discards all available data.
    public void skip() throws IOException {
        socket.getInputStream().skip(socket.getInputStream().available());
    }

    /// Closes the sending direction of the connection; responses can still be read.
    public void sendNoMore() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

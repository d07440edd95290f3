import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Locale;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

/// The floor of `bench/peers`: what HTTP/1.1 over blocking sockets costs in Java, without anything that makes a server.
///
///     java Floor.java PORT DIRECTORY
///
/// One thread per connection. `PUT /NAME` with a `Content-Length` writes a file, `GET /NAME` sends it by sendfile. There is
/// no validation, no flush, no digest and no record, so it is for measurements on the loopback interface only.
final class Floor {
    private static final int BUFFER = 256 * 1024;

    private final SocketChannel channel;
    private final Path directory;
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER).flip();

    private Floor(SocketChannel channel, Path directory) {
        this.channel = channel;
        this.directory = directory;
    }

    public static void main(String[] arguments) throws IOException {
        var directory = Path.of(arguments[1]);
        try (var server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 1024);
            while (true) {
                var channel = server.accept();
                Thread.ofPlatform().start(() -> serve(channel, directory));
            }
        }
    }

    private static void serve(SocketChannel channel, Path directory) {
        try (channel) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            var connection = new Floor(channel, directory);
            for (String head; (head = connection.readHead()) != null; ) {
                connection.answer(head);
            }
        } catch (IOException e) {
            // The client is gone.
        }
    }

    /// Returns the request line with the header fields, or null at the end of the connection.
    private String readHead() throws IOException {
        while (true) {
            for (int i = in.position(); i + 3 < in.limit(); i++) {
                if (in.getInt(i) == 0x0d0a0d0a) {
                    var head = new byte[i + 4 - in.position()];
                    in.get(head);
                    return new String(head, ISO_8859_1);
                }
            }
            in.compact();
            int read = channel.read(in);
            in.flip();
            if (read < 0) {
                return null;
            }
        }
    }

    private void answer(String head) throws IOException {
        var words = head.split(" ", 3);
        var file = directory.resolve(words[1].substring(words[1].lastIndexOf('/') + 1));
        switch (words[0]) {
            case "PUT" -> {
                receive(file, contentLength(head));
                send("201 Created", 0);
            }
            case "GET" -> download(file);
            default -> send("405 Method Not Allowed", 0);
        }
    }

    private static long contentLength(String head) {
        int at = head.toLowerCase(Locale.ROOT).indexOf("content-length:");
        return at < 0 ? 0 : Long.parseLong(head.substring(at + 15, head.indexOf('\r', at)).strip());
    }

    private void receive(Path path, long length) throws IOException {
        try (var file = FileChannel.open(path, CREATE, TRUNCATE_EXISTING, WRITE)) {
            long rest = length;
            while (true) {
                int limit = in.limit();
                in.limit((int) Math.min(limit, in.position() + rest));
                rest -= in.remaining();
                while (in.hasRemaining()) {
                    file.write(in);
                }
                in.limit(limit);
                if (rest == 0) {
                    return;
                }
                fill();
            }
        }
    }

    private void fill() throws IOException {
        in.clear();
        int read = channel.read(in);
        in.flip();
        if (read < 0) {
            throw new IOException("the client closed the connection");
        }
    }

    private void download(Path path) throws IOException {
        if (!path.toFile().isFile()) {
            send("404 Not Found", 0);
            return;
        }
        try (var file = FileChannel.open(path)) {
            long size = file.size();
            send("200 OK", size);
            for (long at = 0; at < size; ) {
                at += file.transferTo(at, size - at, channel);
            }
        }
    }

    private void send(String status, long length) throws IOException {
        var text = "HTTP/1.1 " + status + "\r\nContent-Length: " + length + "\r\n\r\n";
        var head = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
        while (head.hasRemaining()) {
            channel.write(head);
        }
    }
}

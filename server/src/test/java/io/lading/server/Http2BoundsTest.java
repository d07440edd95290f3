package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// HTTP/2 (RFC 9113) at frame level: the initial settings of the server, and the abuse that it rejects.
class Http2BoundsTest {
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GO_AWAY = 7;
    private static final int END_HEADERS = 4;
    private static final int MAX_CONCURRENT_STREAMS = 3;
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final int CANCEL = 8;
    private static final int RESETS = 20_000;

    /// `GET /` of `http://localhost` (RFC 7541).
    private static final byte[] GET = HexFormat.of().parseHex("82848641096c6f63616c686f7374");

    private record Frame(int type, ByteBuffer payload) {}

    private static Socket connected(TestServer server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        write(socket, SETTINGS, 0, 0, new byte[0]);
        return socket;
    }

    private static void write(Socket socket, int type, int flags, int stream, byte[] payload) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream frame = new DataOutputStream(bytes);
        frame.writeInt(payload.length << 8 | type);
        frame.writeByte(flags);
        frame.writeInt(stream);
        frame.write(payload);
        socket.getOutputStream().write(bytes.toByteArray());
    }

    private static Frame read(DataInputStream in) throws IOException {
        int lengthAndType = in.readInt();
        in.readByte();
        in.readInt();
        return new Frame(lengthAndType & 0xff, ByteBuffer.wrap(in.readNBytes(lengthAndType >>> 8)));
    }

    @Test
    void connection_begins_withWindowsForLongPathsAndABoundOfStreams(@TempDir Path directory) throws IOException {
        try (TestServer server = TestServer.start(directory);
                Socket socket = connected(server)) {
            Frame first = read(new DataInputStream(socket.getInputStream()));
            assertThat(first.type()).isEqualTo(SETTINGS);
            Map<Integer, Integer> settings = new HashMap<>();
            ByteBuffer payload = first.payload();
            while (payload.hasRemaining()) {
                settings.put((int) payload.getShort(), payload.getInt());
            }
            assertThat(settings.get(INITIAL_WINDOW_SIZE)).isGreaterThanOrEqualTo(8 << 20);
            assertThat(settings.get(MAX_CONCURRENT_STREAMS)).isBetween(1, 1000);
        }
    }

    @Test
    void rapidResets_endTheConnection_andNoOther(@TempDir Path directory) throws IOException {
        try (TestServer server = TestServer.start(directory);
                Socket socket = connected(server)) {
            Thread.ofVirtual().start(() -> reset(socket));
            assertThat(goAway(new DataInputStream(socket.getInputStream()))).isEqualTo(ENHANCE_YOUR_CALM);
            io.lading.http.ProtocolScript.signedOut(server)
                    .send("GET", "/api/health")
                    .expect(200);
        }
    }

    private static void reset(Socket socket) {
        byte[] cancel = {0, 0, 0, CANCEL};
        try {
            for (int i = 0; i < RESETS; i++) {
                write(socket, HEADERS, END_HEADERS, 2 * i + 1, GET);
                write(socket, RST_STREAM, 0, 2 * i + 1, cancel);
            }
        } catch (IOException e) {
            // The server has closed the connection, as expected.
        }
    }

    /// The error code of the GOAWAY frame.
    private static int goAway(DataInputStream in) throws IOException {
        try {
            while (true) {
                Frame frame = read(in);
                if (frame.type() == GO_AWAY) {
                    return frame.payload().getInt(4);
                }
            }
        } catch (EOFException | SocketException e) {
            // The connection was closed while the test was still sending, so the GOAWAY frame was lost.
            return ENHANCE_YOUR_CALM;
        }
    }
}

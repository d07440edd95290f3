package io.lading.storage.s3;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A network that fails as planned: it stands before a server and does to each request what the next planned
/// fault says. Each connection carries one request.
final class FaultProxy implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)");
    private static final Pattern EXPECT = Pattern.compile("(?im)^(expect|connection):.*\r\n");
    private static final String HEAD_END = "\r\n\r\n";

    /// What happens to one request.
    sealed interface Fault {
        /// The connection breaks after some bytes of the request's body.
        record CutRequest(long bytes) implements Fault {}

        /// The server does it, and its answer is lost.
        record SwallowAnswer() implements Fault {}

        /// The answer breaks off after some bytes of its body.
        record CutAnswer(long bytes) implements Fault {}

        /// Nothing answers until the client gives up.
        record Silence() implements Fault {}

        /// Something before the server answers in its place.
        record Refuse(int status, String code) implements Fault {}

        /// None.
        record Pass() implements Fault {}
    }

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Fault> planned = new ConcurrentLinkedQueue<>();
    private final URI server;
    private final UnaryOperator<String> head;

    /// @param server where requests go
    /// @param head   changes the head of each request
    FaultProxy(URI server, UnaryOperator<String> head) throws IOException {
        this.server = server;
        this.head = head;
        threads.execute(this::accept);
    }

    FaultProxy(URI server) throws IOException {
        this(server, head -> head);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /// Plans what happens to the next requests, one fault each.
    void plan(Fault... faults) {
        planned.clear();
        planned.addAll(List.of(faults));
    }

    /// Whether every planned fault has happened.
    boolean done() {
        return planned.isEmpty();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream from = new BufferedInputStream(client.getInputStream());
            String request = readHead(from);
            if (!request.isEmpty()) {
                Fault fault = planned.poll();
                pass(request, from, client.getOutputStream(), fault == null ? new Fault.Pass() : fault);
            }
        } catch (IOException e) {
            // The client or the server closed its connection.
        }
    }

    private void pass(String request, InputStream from, OutputStream to, Fault fault) throws IOException {
        if (fault instanceof Fault.Silence) {
            from.transferTo(OutputStream.nullOutputStream());
            return;
        }
        if (request.toLowerCase(Locale.ROOT).contains("expect: 100-continue")) {
            to.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        Matcher length = LENGTH.matcher(request);
        long body = length.find() ? Long.parseLong(length.group(1)) : 0;
        if (fault instanceof Fault.Refuse(int status, String code)) {
            copy(from, OutputStream.nullOutputStream(), body);
            refuse(to, status, code, request.startsWith("HEAD"));
            return;
        }
        try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
            String changed = EXPECT.matcher(head.apply(request)).replaceAll("");
            String closing = changed.substring(0, changed.length() - 2) + "Connection: close\r\n\r\n";
            upstream.getOutputStream().write(closing.getBytes(StandardCharsets.ISO_8859_1));
            if (fault instanceof Fault.CutRequest(long bytes)) {
                copy(from, upstream.getOutputStream(), Math.min(bytes, body));
                return;
            }
            copy(from, upstream.getOutputStream(), body);
            answer(new BufferedInputStream(upstream.getInputStream()), to, fault);
        }
    }

    private static void answer(InputStream from, OutputStream to, Fault fault) throws IOException {
        switch (fault) {
            case Fault.SwallowAnswer _ -> from.transferTo(OutputStream.nullOutputStream());
            case Fault.CutAnswer(long bytes) -> {
                to.write(readHead(from).getBytes(StandardCharsets.ISO_8859_1));
                copy(from, to, bytes);
            }
            default -> from.transferTo(to);
        }
    }

    private static void refuse(OutputStream to, int status, String code, boolean withoutBody) throws IOException {
        String body = "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>planned</Message></Error>";
        String answer = "HTTP/1.1 " + status + " planned\r\nContent-Type: application/xml\r\nConnection: close\r\n"
                + "Content-Length: " + body.length() + HEAD_END + (withoutBody ? "" : body);
        to.write(answer.getBytes(StandardCharsets.US_ASCII));
    }

    private static String readHead(InputStream from) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith(HEAD_END)) {
            int next = from.read();
            if (next < 0) {
                return "";
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static void copy(InputStream from, OutputStream to, long length) throws IOException {
        byte[] buffer = new byte[8 << 10];
        long left = length;
        while (left > 0) {
            int read = from.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) {
                return;
            }
            to.write(buffer, 0, read);
            left -= read;
        }
        to.flush();
    }
}

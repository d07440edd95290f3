import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/// The load generator of `bench/peers`. Standard input has one command per line; each prints one line.
///
///     put url=http://127.0.0.1:8080/files/ connections=8 files=8 bytes=1048576
///     tus url=... connections=8 seconds=2 bytes=16384     creation and PATCH, until the time is over
///     get connections=8 files=8 bytes=1048576             downloads what the last put or tus stored
///     delete connections=8                                deletes all files that the last put or tus stored
///     ask url=http://127.0.0.1:8080/api/files method=GET connections=1 seconds=10 pause=50
///                                                         one request after another, each `pause` milliseconds
///     ready url=http://127.0.0.1:8080/ since=1764500000.123456
///
/// `authorization=BASE64` signs in by Basic. If a tus upload becomes a file at another path, `files_at=/files/` replaces
/// all but the last segment of its location; `content=/content` is appended for a download.
///
/// The line of the first five: `files=8 bytes=8388608 seconds=0.5 p50=61.2 p99=480.9 max=502.1`, times per file or request
/// in milliseconds, or `failed=REASON`. The line of `ready`: seconds between `since` and the first response below 500.
///
/// One thread and one keep-alive connection each. The generator shares the processors with the server, so it costs
/// little: large bodies go from the page cache to the socket by sendfile, small ones in one write with their header, and
/// one process serves all commands, so that its code is compiled once.
final class Load {
    /// Bodies up to this size are sent in one write with their header.
    private static final int ONE_WRITE = 64 * 1024;
    private static final int BUFFER = 256 * 1024;
    /// A command that takes longer has failed.
    private static final long LIMIT_MILLIS = 180_000;

    private final FileChannel source;
    private final ByteBuffer small;
    private final Queue<String> stored = new ConcurrentLinkedQueue<>();

    private Load(FileChannel source) throws IOException {
        this.source = source;
        this.small = ByteBuffer.allocateDirect(ONE_WRITE);
        source.read(small, 0);
    }

    public static void main(String[] arguments) throws Exception {
        try (var source = FileChannel.open(Path.of(arguments[0]))) {
            var load = new Load(source);
            var lines = new BufferedReader(new InputStreamReader(System.in));
            for (String line; (line = lines.readLine()) != null; ) {
                System.out.println(load.run(Command.parse(line)));
            }
        }
    }

    private String run(Command command) throws InterruptedException {
        return switch (command.name) {
            case "put", "tus" -> {
                stored.clear();
                yield drive(command, command.text("url"), Connection::upload);
            }
            case "get" -> {
                var files = List.copyOf(stored);
                yield drive(command, stored.peek(), (connection, c, i) -> connection.download(c, files.get((int) i)));
            }
            case "delete" -> {
                var files = List.copyOf(stored);
                var all = command.with("files", String.valueOf(files.size()));
                yield drive(all, stored.peek(), (connection, c, i) -> connection.delete(c, files.get((int) i)));
            }
            case "ask" -> drive(command, command.text("url"), (connection, c, _) -> connection.ask(c));
            case "ready" -> ready(command);
            default -> "failed=unknown command " + command.name;
        };
    }

    /// Runs a step for each file, each connection for its share of the files, and summarises the times.
    private String drive(Command command, String url, Step step) throws InterruptedException {
        if (url == null) {
            return "failed=nothing is stored";
        }
        int connections = (int) command.number("connections");
        var failure = new AtomicReference<String>();
        var start = new CountDownLatch(1);
        var workers = new ArrayList<Worker>();
        for (int i = 0; i < connections; i++) {
            workers.add(new Worker(command, URI.create(url), step, i, start, failure));
        }
        for (var worker : workers) {
            worker.connected.await();
        }
        long begin = System.nanoTime();
        start.countDown();
        for (var worker : workers) {
            worker.finish(begin, failure);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        var failed = failure.get();
        return failed == null ? summary(workers, command.number("bytes"), seconds) : "failed=" + failed;
    }

    private static String summary(List<Worker> workers, long bytes, double seconds) {
        var nanos = workers.stream()
                .flatMap(worker -> worker.nanos.stream())
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        return String.format(
                Locale.ROOT, "files=%d bytes=%d seconds=%.4f p50=%.2f p99=%.2f max=%.2f",
                nanos.length, nanos.length * bytes, seconds, quantile(nanos, 0.50), quantile(nanos, 0.99), quantile(nanos, 1));
    }

    private static double quantile(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(sorted.length * share) - 1] / 1e6;
    }

    /// Waits until the server responds.
    private String ready(Command command) throws InterruptedException {
        double since = Double.parseDouble(command.text("since"));
        long end = System.nanoTime() + LIMIT_MILLIS * 1_000_000;
        while (System.nanoTime() < end) {
            try (var connection = new Connection(URI.create(command.text("url")))) {
                if (connection.probe(command) < 500) {
                    return String.format(Locale.ROOT, "seconds=%.3f", System.currentTimeMillis() / 1e3 - since);
                }
            } catch (IOException e) {
                // Not yet.
            }
            Thread.sleep(5);
        }
        return "failed=no response";
    }

    /// What is measured for each file.
    private interface Step {
        void run(Connection connection, Command command, long number) throws IOException;
    }

    /// A line of standard input: a name, and values by name.
    private record Command(String name, Map<String, String> values) {
        static Command parse(String line) {
            var words = line.strip().split(" +");
            var values = new HashMap<String, String>();
            for (var word : Arrays.asList(words).subList(1, words.length)) {
                values.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
            }
            return new Command(words[0], values);
        }

        Command with(String key, String value) {
            var copy = new HashMap<>(values);
            copy.put(key, value);
            return new Command(name, copy);
        }

        String text(String key) {
            return values.getOrDefault(key, "");
        }

        long number(String key) {
            return Long.parseLong(values.getOrDefault(key, "0"));
        }

        /// The part of the header that is the same for all requests.
        String fields(URI uri) {
            var authorization = text("authorization");
            return " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\n"
                    + (authorization.isEmpty() ? "" : "Authorization: Basic " + authorization + "\r\n");
        }
    }

    /// One connection with its thread. `nanos` has the time of each file; read it after [#finish].
    private final class Worker {
        private final List<Long> nanos = new ArrayList<>();
        private final CountDownLatch connected = new CountDownLatch(1);
        private final Thread thread;
        private volatile Connection connection;

        Worker(Command command, URI uri, Step step, int index, CountDownLatch start, AtomicReference<String> failure) {
            thread = Thread.ofPlatform().daemon().start(() -> {
                try (var opened = new Connection(uri)) {
                    connection = opened;
                    connected.countDown();
                    start.await();
                    work(command, step, index);
                } catch (IOException | RuntimeException | InterruptedException e) {
                    failure.compareAndSet(null, e.toString());
                } finally {
                    connected.countDown();
                }
            });
        }

        private void work(Command command, Step step, int index) throws IOException {
            long connections = command.number("connections");
            long files = command.values.containsKey("files") ? command.number("files") : Long.MAX_VALUE;
            long seconds = command.values.containsKey("seconds") ? command.number("seconds") : LIMIT_MILLIS / 1000;
            long begin = System.nanoTime();
            long before = begin;
            for (long number = index; number < files && before - begin < seconds * 1_000_000_000; number += connections) {
                step.run(connection, command, number);
                long after = System.nanoTime();
                nanos.add(after - before);
                before = after + pause(command.number("pause"));
            }
        }

        /// Returns how long it waited.
        private static long pause(long millis) {
            if (millis == 0) {
                return 0;
            }
            long begin = System.nanoTime();
            LockSupport.parkNanos(millis * 1_000_000);
            return System.nanoTime() - begin;
        }

        void finish(long begin, AtomicReference<String> failure) throws InterruptedException {
            thread.join(Math.max(1, LIMIT_MILLIS - (System.nanoTime() - begin) / 1_000_000));
            if (thread.isAlive()) {
                failure.compareAndSet(null, "no response after " + LIMIT_MILLIS / 1000 + " s");
                connection.close();
                thread.join();
            }
        }
    }

    private record Response(int status, String location) {}

    /// A keep-alive connection, opened again if the server closed it after a response. For one thread; only
    /// [#close] may be called by another.
    private final class Connection implements Closeable {
        private final URI uri;
        private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER).flip();
        private final ByteBuffer out = ByteBuffer.allocateDirect(ONE_WRITE + 4096);
        private volatile SocketChannel channel;
        /// Bytes of the bodies of all responses so far.
        private long received;

        Connection(URI uri) throws IOException {
            this.uri = uri;
            open();
        }

        private void open() throws IOException {
            channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        int probe(Command command) throws IOException {
            return exchange("GET " + uri.getPath() + command.fields(uri) + "\r\n", 0).status;
        }

        /// A request without a body, as a tus client sends it.
        void ask(Command command) throws IOException {
            boolean head = command.text("method").equals("HEAD");
            var target = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
            var request = (head ? "HEAD " : "GET ") + target + command.fields(uri) + "Tus-Resumable: 1.0.0\r\n\r\n";
            expect(200, head ? headers(request) : exchange(request, 0));
        }

        void upload(Command command, long number) throws IOException {
            long bytes = command.number("bytes");
            if (command.name.equals("tus")) {
                var created = expect(201, exchange("POST " + uri.getPath() + command.fields(uri)
                        + "Tus-Resumable: 1.0.0\r\nUpload-Length: " + bytes
                        + "\r\nUpload-Metadata: filename ZmlsZS5pbWc=\r\nContent-Length: 0\r\n\r\n", 0));
                var location = uri.resolve(created.location);
                expect(204, exchange("PATCH " + location.getRawPath() + command.fields(uri)
                        + "Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream"
                        + "\r\nContent-Length: " + bytes + "\r\n\r\n", bytes));
                var path = location.getRawPath();
                var files = command.text("files_at");
                stored.add(uri.resolve(files.isEmpty() ? path : files + path.substring(path.lastIndexOf('/') + 1)).toString());
            } else {
                var path = uri.getPath() + "file" + number + ".img";
                var response = exchange("PUT " + path + command.fields(uri) + "Content-Length: " + bytes + "\r\n\r\n", bytes);
                expect(response.status == 204 ? 204 : 201, response);
                stored.add(uri.resolve(response.location == null ? path : response.location).toString());
            }
        }

        void download(Command command, String file) throws IOException {
            var path = URI.create(file).getRawPath() + command.text("content");
            long before = received;
            expect(200, exchange("GET " + path + command.fields(uri) + "\r\n", 0));
            if (received - before != command.number("bytes")) {
                throw new IOException("received " + (received - before) + " bytes");
            }
        }

        void delete(Command command, String file) throws IOException {
            expect(204, exchange("DELETE " + URI.create(file).getRawPath() + command.fields(uri) + "\r\n", 0));
        }

        private Response expect(int status, Response response) throws IOException {
            if (response.status != status) {
                throw new IOException("status " + response.status);
            }
            return response;
        }

        /// Sends a request, whose body is the beginning of the source, and reads the response with its body.
        private Response exchange(String head, long bytes) throws IOException {
            if (!channel.isOpen()) {
                open();
            }
            out.clear().put(head.getBytes(ISO_8859_1));
            if (bytes <= ONE_WRITE) {
                out.put(small.duplicate().clear().limit((int) bytes));
            }
            out.flip();
            while (out.hasRemaining()) {
                channel.write(out);
            }
            for (long at = 0; bytes > ONE_WRITE && at < bytes; ) {
                at += source.transferTo(at, bytes - at, channel);
            }
            return response();
        }

        /// The response to a request without bodies.
        private Response headers(String request) throws IOException {
            channel.write(ByteBuffer.wrap(request.getBytes(ISO_8859_1)));
            return new Response(Integer.parseInt(readUntilEmptyLine().substring(9, 12)), null);
        }

        private Response response() throws IOException {
            String head;
            int status;
            do {
                head = readUntilEmptyLine();
                status = Integer.parseInt(head.substring(9, 12));
            } while (status < 200);
            readBody(head, status);
            if ("close".equalsIgnoreCase(field(head, "connection")) || head.startsWith("HTTP/1.0")) {
                channel.close();
                in.clear().flip();
            }
            return new Response(status, field(head, "location"));
        }

        private void readBody(String head, int status) throws IOException {
            var length = field(head, "content-length");
            if ("chunked".equalsIgnoreCase(field(head, "transfer-encoding"))) {
                for (long size; (size = Long.parseLong(readLine().strip(), 16)) > 0; readLine()) {
                    skip(size);
                }
                readLine();
            } else if (length != null) {
                skip(Long.parseLong(length));
            } else if (status != 204) {
                throw new IOException("a response without a length");
            }
        }

        private static String field(String head, String name) {
            for (int at = head.indexOf("\r\n"); at >= 0; at = head.indexOf("\r\n", at + 2)) {
                int colon = at + 2 + name.length();
                if (head.regionMatches(true, at + 2, name, 0, name.length()) && head.charAt(colon) == ':') {
                    return head.substring(colon + 1, head.indexOf("\r\n", colon)).strip();
                }
            }
            return null;
        }

        private String readUntilEmptyLine() throws IOException {
            var head = new StringBuilder();
            for (int last = -1; last != 2; ) {
                var line = readLine();
                head.append(line);
                last = line.length();
            }
            return head.toString();
        }

        /// Returns the next line with its CR LF.
        private String readLine() throws IOException {
            for (int i = in.position(); ; i++) {
                while (i >= in.limit()) {
                    i -= in.position();
                    fill();
                }
                if (in.get(i) == '\n') {
                    var line = new byte[i + 1 - in.position()];
                    in.get(line);
                    return new String(line, ISO_8859_1);
                }
            }
        }

        private void skip(long bytes) throws IOException {
            received += bytes;
            for (long rest = bytes; ; ) {
                int step = (int) Math.min(rest, in.remaining());
                in.position(in.position() + step);
                rest -= step;
                if (rest == 0) {
                    return;
                }
                fill();
            }
        }

        private void fill() throws IOException {
            in.compact();
            int read = channel.read(in);
            in.flip();
            if (read < 0) {
                throw new IOException("the server closed the connection");
            }
        }
    }
}

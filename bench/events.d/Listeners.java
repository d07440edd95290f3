import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The clients of `bench/events`: many event streams in one thread, and one client that uploads a file each second.
///
///     Listeners http://127.0.0.1:18080 STREAMS STREAMS_PER_USER FILES
///
/// The users are listener0, listener1, ... with the password `spectator`; each signs in once, and its streams send the
/// session cookie, as a browser does. Alice (`wonderland`) uploads. Prints `open` when all streams are open and waits for a
/// line before the uploads; then prints, in milliseconds, the delays from the response of a `PUT` to the event.
final class Listeners {
    private static final int BUFFER = 64 * 1024;
    private static final String NAME = "\"name\":\"event-";
    private static final String ADDED = "event: file-added";

    private final URI site;
    private final Selector selector;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    /// When each stream received the event of each file, and when its `PUT` was sent and answered, in nanoseconds.
    private final long[][] arrived;
    private final long[] sent;
    private final long[] answered;

    private Listeners(URI site, int streams, int files) throws IOException {
        this.site = site;
        this.selector = Selector.open();
        this.arrived = new long[files][streams];
        this.sent = new long[files];
        this.answered = new long[files];
    }

    public static void main(String[] arguments) throws Exception {
        int streams = Integer.parseInt(arguments[1]);
        int files = Integer.parseInt(arguments[3]);
        var listeners = new Listeners(URI.create(arguments[0]), streams, files);
        listeners.open(streams, Integer.parseInt(arguments[2]));
        System.out.println("open");
        new Scanner(System.in).nextLine();
        listeners.upload(files);
        listeners.report();
        System.exit(0);
    }

    private void open(int streams, int ofUser) throws Exception {
        Thread.ofPlatform().daemon().start(this::read);
        for (int i = 0; i < streams; ) {
            String cookie = signIn("listener" + i / ofUser);
            for (int last = Math.min(streams, i + ofUser); i < last; i++) {
                connect(i, cookie);
            }
        }
        for (int waited = 0; open.get() + failed.get() < streams && waited < 600; waited++) {
            Thread.sleep(100);
        }
        if (open.get() < streams) {
            System.out.println("failed: only " + open.get() + " of " + streams + " streams are open");
            System.exit(1);
        }
    }

    private String signIn(String user) throws Exception {
        var request = HttpRequest.newBuilder(site.resolve("/api/session"))
                .headers("Content-Type", "application/json", "X-Lading-Client", "bench")
                .POST(BodyPublishers.ofString("{\"name\": \"" + user + "\", \"password\": \"spectator\"}"))
                .build();
        var response = client.send(request, BodyHandlers.ofString());
        return response.headers()
                .firstValue("Set-Cookie")
                .orElseThrow(() -> new IOException("sign-in: " + response.statusCode() + " " + response.body()))
                .split(";", 2)[0];
    }

    private void connect(int stream, String cookie) throws IOException {
        var channel = SocketChannel.open(new InetSocketAddress(site.getHost(), site.getPort()));
        var head = "GET /api/events HTTP/1.1\r\nHost: " + site.getAuthority() + "\r\nCookie: " + cookie + "\r\n\r\n";
        channel.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1)));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new Stream(stream));
        selector.wakeup();
    }

    /// What one stream has received of an event that is not complete yet.
    private static final class Stream {
        private final int number;
        private boolean begun;
        private String rest = "";

        Stream(int number) {
            this.number = number;
        }
    }

    private void read() {
        var buffer = ByteBuffer.allocateDirect(BUFFER);
        try {
            while (true) {
                selector.select(key -> receive(key, buffer));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void receive(SelectionKey key, ByteBuffer buffer) {
        var stream = (Stream) key.attachment();
        try {
            buffer.clear();
            if (((SocketChannel) key.channel()).read(buffer) < 0) {
                throw new IOException("closed");
            }
            buffer.flip();
            var bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            take(stream, System.nanoTime(), new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            key.cancel();
            failed.incrementAndGet();
        }
    }

    private void take(Stream stream, long now, String text) throws IOException {
        if (!stream.begun) {
            if (!text.startsWith("HTTP/1.1 200")) {
                throw new IOException(text.lines().findFirst().orElse(""));
            }
            stream.begun = true;
            open.incrementAndGet();
        }
        String all = stream.rest + text;
        int past = all.lastIndexOf("\n\n") + 1;
        for (String event : all.substring(0, past).split("\n\n")) {
            int at = event.indexOf(NAME);
            if (at >= 0 && event.contains(ADDED)) {
                int number = Integer.parseInt(event.substring(at + NAME.length(), event.indexOf('.', at)));
                arrived[number][stream.number] = now;
            }
        }
        stream.rest = all.substring(past);
    }

    private void upload(int files) throws Exception {
        String basic = "Basic YWxpY2U6d29uZGVybGFuZA==";
        for (int i = 0; i < files; i++) {
            var request = HttpRequest.newBuilder(site.resolve("/api/files/event-" + i + ".img"))
                    .header("Authorization", basic)
                    .PUT(BodyPublishers.ofByteArray(new byte[16 * 1024]))
                    .build();
            sent[i] = System.nanoTime();
            int status = client.send(request, BodyHandlers.discarding()).statusCode();
            answered[i] = System.nanoTime();
            if (status != 201) {
                throw new IOException("PUT: " + status);
            }
            TimeUnit.NANOSECONDS.sleep(sent[i] + 1_000_000_000L - System.nanoTime());
        }
        Thread.sleep(1000);
    }

    /// The first file warms up and is left out.
    private void report() {
        List<Long> delays = new ArrayList<>();
        List<Long> last = new ArrayList<>();
        List<Long> puts = new ArrayList<>();
        int missing = 0;
        for (int i = 1; i < arrived.length; i++) {
            long latest = 0;
            for (long at : arrived[i]) {
                if (at == 0) {
                    missing++;
                } else {
                    delays.add(at - answered[i]);
                    latest = Math.max(latest, at - answered[i]);
                }
            }
            last.add(latest);
            puts.add(answered[i] - sent[i]);
        }
        System.out.printf(
                Locale.ROOT, "each %s last %s put %s missing %d%n", row(delays), row(last), row(puts), missing);
    }

    private static String row(List<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return Arrays.stream(new double[] {0.5, 0.99})
                .mapToObj(share -> String.format(
                        Locale.ROOT, "%.1f", sorted[(int) Math.ceil(sorted.length * share) - 1] / 1e6))
                .reduce((a, b) -> a + " " + b)
                .orElseThrow();
    }
}

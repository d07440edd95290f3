package io.lading.notify;

import io.lading.event.Event;
import io.lading.http.Caller;
import io.lading.http.body.RequestPlace;
import io.lading.http.body.RequestPlace.ClientWatch;
import io.lading.http.body.StillSignedIn;
import io.lading.http.problem.Problem;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/// `GET /api/events`: server-sent events (WHATWG HTML, section 9.2). The ID of an event is its number in the log,
/// so a browser that reconnects with `Last-Event-ID` resumes without gaps or repetitions. If the number is beyond
/// the end of the log, because the database was restored from a backup, the stream sends the event `reset` and
/// continues with new events; the client must reload its list.
///
/// Each stream occupies one virtual thread. It ends when its client has gone ([#watch], or a failed write), or when
/// the sign-in is no longer valid. The stream of a client that does not read ends with the idle timeout of its
/// connection; until then it holds no events, only its position in the log.
@RestController
public final class EventStream {
    /// How often a stream checks whether the sign-in is still valid, if there are few streams.
    static final Duration SIGN_IN_CHECK = Duration.ofSeconds(2);

    /// The most such checks in a second. Each reads two databases, so many streams check less often: 2,000 of them
    /// every ten seconds.
    private static final int MAX_CHECKS_PER_SECOND = 200;

    /// The maximum number of concurrent streams per user and node. Users may have the page open in many tabs.
    static final int MAX_STREAMS_OF_PERSON = 20;

    private static final int TOO_MANY_REQUESTS = 429;

    /// How soon a browser should reconnect after the stream broke.
    private static final int RETRY_MILLIS = 2000;

    /// Browsers do not dispatch an event without data.
    private static final String RESET = "\nevent: reset\ndata: {}";

    private static final String RETRY_SECONDS = "10";

    private static final byte[] HEARTBEAT = bytes(": still here\n\n");

    /// The most events whose text is shared by all streams.
    static final int MAX_SHARED = 16;

    /// The size of the buffer for a response, which a stream keeps. Larger events bypass it.
    private static final int OUTPUT_BYTES = 1024;

    private static final Logger LOG = System.getLogger(EventStream.class.getName());

    private final Notifications notifications;
    private final JsonMapper json;
    private final Duration heartbeat;
    private final StreamPlaces places = new StreamPlaces(MAX_STREAMS_OF_PERSON);
    private volatile Told told = new Told(0, 0, "");

    /// The text of the events from one number to another.
    private record Told(long first, long last, String text) {}

    /// @param heartbeat how often an idle stream sends a comment
    public EventStream(Notifications notifications, JsonMapper json, Duration heartbeat) {
        this.notifications = notifications;
        this.json = json;
        this.heartbeat = heartbeat;
    }

    /// The number of open streams.
    public int streams() {
        return places.taken();
    }

    @GetMapping("/api/events")
    void stream(HttpServletRequest request, HttpServletResponse response) throws IOException, InterruptedException {
        long seen = lastSeen(request.getHeader("Last-Event-ID"));
        StillSignedIn signedIn = StillSignedIn.of(request);
        if (request.getMethod().equals(HttpMethod.HEAD.name())) {
            begin(response);
            return;
        }
        String person = Caller.of(request).name();
        if (!places.take(person)) {
            throw tooMany();
        }
        Notifications.Listener listener = notifications.listen();
        try (ClientWatch _ = watch(request, listener)) {
            run(seen, signedIn, listener, response);
        } finally {
            places.free(person);
        }
    }

    private static Refusal tooMany() {
        return new Refusal(new Problem(
                        TOO_MANY_REQUESTS,
                        "too-many-streams",
                        "Too many open event streams",
                        "An account can have at most " + MAX_STREAMS_OF_PERSON
                                + " open event streams. Close other pages or clients.")
                .with("max", MAX_STREAMS_OF_PERSON)
                .withHeader("Retry-After", RETRY_SECONDS));
    }

    private static ClientWatch watch(HttpServletRequest request, Notifications.Listener listener) {
        return RequestPlace.of(request)
                .map(place -> place.watchClient(listener::end))
                .orElse(ClientWatch.NONE);
    }

    private void run(long known, StillSignedIn signedIn, Notifications.Listener listener, HttpServletResponse response)
            throws IOException {
        boolean ahead = notifications.isAhead(known);
        long seen = ahead ? notifications.latest() : known;
        begin(response);
        try {
            OutputStream out = response.getOutputStream();
            send(out, bytes("retry: " + RETRY_MILLIS + "\nid: " + seen + (ahead ? RESET : "") + "\n\n"));
            follow(seen, signedIn, listener, out);
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "A client closed its event stream", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void begin(HttpServletResponse response) {
        response.setBufferSize(OUTPUT_BYTES);
        response.setContentType("text/event-stream");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
    }

    private long lastSeen(@Nullable String header) {
        if (header == null || header.isEmpty()) {
            return notifications.latest();
        }
        try {
            long number = Long.parseLong(header);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new Refusal(Problems.badRequest("Last-Event-ID must be an event number."));
        }
        throw new Refusal(Problems.badRequest("Last-Event-ID must be an event number."));
    }

    private void follow(long from, StillSignedIn signedIn, Notifications.Listener listener, OutputStream out)
            throws IOException, InterruptedException {
        long seen = from;
        long checked = System.nanoTime();
        long silentSince = checked;
        while (!listener.ended()) {
            List<Event> events = listener.await(seen, untilCheck(checked));
            long now = System.nanoTime();
            if (!events.isEmpty()) {
                tell(events, out);
                seen = events.getLast().number();
                silentSince = now;
            } else if (now - silentSince >= heartbeat.toNanos()) {
                send(out, HEARTBEAT);
                silentSince = now;
            }
            if (now - checked >= betweenChecks()) {
                if (!signedIn.check()) {
                    return;
                }
                checked = now;
            }
        }
    }

    /// The time until the next check, but not longer than the usual time, so that comments are not late.
    private Duration untilCheck(long checked) {
        long left = checked + betweenChecks() - System.nanoTime();
        return Duration.ofNanos(Math.clamp(left, 0, SIGN_IN_CHECK.toNanos()));
    }

    private long betweenChecks() {
        return Math.max(SIGN_IN_CHECK.toNanos(), Duration.ofSeconds(streams()).toNanos() / MAX_CHECKS_PER_SECOND);
    }

    /// A client that catches up gets one event at a time, so that it does not hold the text of all of them.
    private void tell(List<Event> events, OutputStream out) throws IOException {
        if (events.size() <= MAX_SHARED) {
            out.write(bytes(shared(events)));
        } else {
            for (Event event : events) {
                out.write(bytes(text(event)));
            }
        }
        out.flush();
    }

    /// The text of events. Streams that wait for the same events share it.
    private String shared(List<Event> events) {
        long first = events.getFirst().number();
        long last = events.getLast().number();
        Told known = told;
        if (known.first != first || known.last != last) {
            known = new Told(first, last, events.stream().map(this::text).collect(Collectors.joining()));
            told = known;
        }
        return known.text;
    }

    private String text(Event event) {
        return "id: " + event.number() + "\nevent: " + event.type().label() + "\ndata: "
                + json.writeValueAsString(EventJson.data(event)) + "\n\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void send(OutputStream out, byte[] text) throws IOException {
        out.write(text);
        out.flush();
    }
}

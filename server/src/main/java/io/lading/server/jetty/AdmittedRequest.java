package io.lading.server.jetty;

import io.lading.http.body.RequestPlace;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.http2.server.internal.HTTP2ServerConnection;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// The admission state of one request: its client or user, whether it waits for its client, and since when a part
/// of its response is being sent.
final class AdmittedRequest implements RequestPlace {
    private static final long NOT_WAITING = -1;

    private final RequestAdmission admission;
    private final ClientConnection connection;
    private final ClientOrigin origin;
    private final HttpFields fields;
    private final Request request;
    private volatile @Nullable String user;
    private volatile boolean waits;
    private volatile long waitsSince;
    private volatile boolean sends;
    private volatile long sendsSince;
    private volatile long sendBytes;

    AdmittedRequest(RequestAdmission admission, ClientConnection connection, ClientOrigin origin, Request request) {
        this.admission = admission;
        this.connection = connection;
        this.origin = origin;
        this.fields = request.getHeaders();
        this.request = request;
    }

    ClientConnection connection() {
        return connection;
    }

    ClientOrigin origin() {
        return origin;
    }

    /// The header fields that contain the credentials.
    HttpFields credentials() {
        return fields;
    }

    @Nullable
    String user() {
        return user;
    }

    void assignTo(String name) {
        user = name;
    }

    @Override
    public SignedInPlace signedIn(String name) {
        return admission.signedIn(this, name);
    }

    @Override
    public void notSignedIn() {
        admission.notSignedIn(this);
    }

    @Override
    public void waitsForClient() {
        waitsSince = System.nanoTime();
        waits = true;
    }

    @Override
    public void waitsNoLonger() {
        waits = false;
    }

    @Override
    public ClientWatch watchClient(Runnable gone) {
        if (connection.protocol() instanceof InterimConnectionFactory.InterimConnection http) {
            return EndOfInput.watch(http, gone);
        }
        request.addFailureListener(_ -> gone.run());
        return ClientWatch.NONE;
    }

    /// Nanoseconds for which the request has been waiting for its client to send or to receive; -1 if it is not
    /// waiting.
    long waitingNanos(long now) {
        if (sends) {
            return now - sendsSince;
        }
        return waits ? now - waitsSince : NOT_WAITING;
    }

    /// Whether the client receives its response more slowly than allowed.
    boolean receivesTooSlowly(long now, ResponseRate rate) {
        return sends && rate.tooSlow(user != null, sendBytes, now - sendsSince);
    }

    /// Wraps a stream to measure how long each part of the response takes to be sent.
    HttpStream watch(HttpStream stream) {
        return new Watch(stream);
    }

    /// Aborts the request: resets its HTTP/2 stream or closes its connection.
    void abort() {
        end(ErrorCode.ENHANCE_YOUR_CALM_ERROR);
    }

    /// Rejects the request before it is processed, so that its client may retry it (RFC 9113 section 8.7).
    void refuse() {
        end(ErrorCode.REFUSED_STREAM_ERROR);
    }

    private void end(ErrorCode why) {
        @Nullable HTTP2ServerConnection http2 = connection.http2();
        if (http2 == null) {
            connection.close();
        } else {
            stream(http2).ifPresent(stream -> stream.reset(new ResetFrame(stream.getId(), why.code), Callback.NOOP));
        }
    }

    private Optional<HTTP2Stream> stream(HTTP2ServerConnection http2) {
        return Optional.ofNullable(http2.getSession().getStream(Integer.parseInt(request.getId())));
    }

    private final class Watch extends HttpStream.Wrapper {
        Watch(HttpStream stream) {
            super(stream);
        }

        @Override
        public void send(
                MetaData.Request request,
                MetaData.@Nullable Response response,
                boolean last,
                @Nullable ByteBuffer content,
                Callback callback) {
            sendBytes = content == null ? 0 : content.remaining();
            sendsSince = System.nanoTime();
            sends = true;
            super.send(request, response, last, content, Callback.from(() -> sends = false, callback));
        }
    }
}

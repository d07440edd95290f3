package io.lading.server.jetty;

import io.lading.http.ClientNetwork;
import io.lading.http.body.RequestPlace.SignedInPlace;
import io.lading.http.problem.Problem;
import io.lading.http.problem.ProblemWriter;
import io.lading.http.problem.Problems;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http2.server.internal.HTTP2ServerConnection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.QuietException;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/// Decides which requests may be in flight at the same time.
///
/// A request starts in the share of signed-out clients and moves to the share of its user when it is
/// authenticated; with credentials that were valid recently ([RecentSenders]) it starts in the share of its user.
/// If the share of signed-out clients, or the limit of an address or network, is full, a request of the same
/// address or network, or otherwise of the address with the most requests, is aborted for the new one: the one
/// that has waited longest for its client. If no place becomes free within three seconds, the new request is
/// answered with `503`. For requests from a trusted proxy, the address is the one that the proxy forwards.
/// Requests in the share of signed-in users are never aborted for another, so that no running upload is ended to
/// make room; [ConnectionDeadlines] ends those whose client is too slow.
///
/// Thread-safe.
final class RequestAdmission extends Handler.Wrapper {
    /// How long a request waits for a place.
    static final Duration MAX_WAIT = Duration.ofSeconds(3);

    /// How often a waiting request checks whether another one has started waiting for its client.
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final ConnectionAdmission connections;
    private final Http2Streams streams;
    private final ProblemWriter problems;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition placeFree = lock.newCondition();
    private final Set<AdmittedRequest> inFlight = new HashSet<>();
    private final Set<AdmittedRequest> leaving = new HashSet<>();
    private final RecentSenders senders = new RecentSenders();
    private final ShareCounts counts;
    private final int maxLeaving;
    private int waiting;

    /// @param maxLeaving maximum number of aborted requests whose threads have not finished yet, and of requests
    ///     that wait for a place
    RequestAdmission(
            ClientLimits.Share limits,
            int maxLeaving,
            ConnectionAdmission connections,
            Http2Streams streams,
            ProblemWriter problems) {
        this.counts = new ShareCounts(limits);
        this.maxLeaving = maxLeaving;
        this.connections = connections;
        this.streams = streams;
        this.problems = problems;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Optional<ClientConnection> connection = connections.of(endPoint(request));
        if (connection.isEmpty()) {
            // The connection lost its place to another one before the request reached its thread. It is about to be
            // closed; if the response arrives before that, it must not look like a failure of the server.
            reject(response, callback);
            return true;
        }
        connections.recognizeProxy(connection.get());
        AdmittedRequest admitted = new AdmittedRequest(this, connection.get(), origin(request), request);
        Optional<String> user = senders.user(request.getHeaders());
        if (!user.map(name -> admitUser(admitted, name)).orElse(false) && !admit(admitted)) {
            refuse(admitted, request, response, callback);
            return true;
        }
        admitted.keepWith(request);
        request.addHttpStreamWrapper(admitted::watch);
        Request.addCompletionListener(request, _ -> ended(admitted));
        return super.handle(request, response, callback);
    }

    private static EndPoint endPoint(Request request) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        return endPoint instanceof SslConnection.SslEndPoint tls
                ? tls.getSslConnection().getEndPoint()
                : endPoint;
    }

    private static ClientOrigin origin(Request request) {
        return ClientOrigin.of(Request.getRemoteAddr(request));
    }

    /// Admits a request in the share of its user if a place is free.
    private boolean admitUser(AdmittedRequest admitted, String user) {
        lock.lock();
        try {
            if (counts.userIsFull(user) || counts.signedInIsFull()) {
                return false;
            }
            inFlight.add(admitted);
            counts.add(admitted.origin());
            counts.signIn(admitted.origin(), user);
            admitted.assignTo(user);
            admitted.connection().requestBegan(admitted);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Admits a request in the share of signed-out clients; waits briefly if it is full, because most requests
    /// take milliseconds.
    private boolean admit(AdmittedRequest admitted) throws InterruptedException {
        @Nullable AdmittedRequest victim = null;
        lock.lock();
        try {
            long left = MAX_WAIT.toNanos();
            while (isFull(admitted.origin())) {
                victim = leaving.size() < maxLeaving
                        ? victimFor(admitted.origin()).orElse(null)
                        : null;
                if (victim != null) {
                    forget(victim);
                    leaving.add(victim);
                    break;
                }
                if (left <= 0 || waiting >= maxLeaving) {
                    return false;
                }
                waiting++;
                try {
                    long patience = Math.min(left, LOOK_AGAIN.toNanos());
                    left -= patience - Math.max(0, placeFree.awaitNanos(patience));
                } finally {
                    waiting--;
                }
            }
            inFlight.add(admitted);
            counts.add(admitted.origin());
            admitted.connection().requestBegan(admitted);
        } finally {
            lock.unlock();
        }
        if (victim != null) {
            victim.abort();
        }
        return true;
    }

    private boolean isFull(ClientOrigin from) {
        return counts.addressIsFull(from) || counts.networkIsFull(from) || counts.signedOutIsFull() || counts.isFull();
    }

    private Optional<AdmittedRequest> victimFor(ClientOrigin from) {
        if (counts.addressIsFull(from)) {
            return slowest(other -> other.origin().address().equals(from.address()));
        }
        if (counts.networkIsFull(from)) {
            return slowest(other -> other.origin().network().equals(from.network()));
        }
        Optional<ClientNetwork> largest = counts.largestAddress();
        Optional<AdmittedRequest> ofLargest = largest.flatMap(
                address -> slowest(other -> other.origin().address().equals(address)));
        // A crowd at one address ends no request of another one.
        boolean crowd = largest.filter(from.address()::equals).isPresent();
        return ofLargest.isPresent() || crowd ? ofLargest : slowest(_ -> true);
    }

    private Optional<AdmittedRequest> slowest(Predicate<AdmittedRequest> among) {
        long now = System.nanoTime();
        return inFlight.stream()
                .filter(admitted -> admitted.user() == null && admitted.waitingNanos(now) >= 0)
                .filter(among)
                .max(Comparator.comparingLong(admitted -> admitted.waitingNanos(now)));
    }

    /// Moves a request and its connection to the share of a user.
    SignedInPlace signedIn(AdmittedRequest admitted, String user) {
        lock.lock();
        try {
            if (!inFlight.contains(admitted)) {
                return SignedInPlace.GRANTED;
            }
            if (admitted.user() == null) {
                if (counts.userIsFull(user)) {
                    return SignedInPlace.USER_LIMIT;
                }
                if (counts.signedInIsFull()) {
                    return SignedInPlace.SERVER_LIMIT;
                }
                counts.signIn(admitted.origin(), user);
                admitted.assignTo(user);
            }
        } finally {
            lock.unlock();
        }
        senders.remember(admitted.credentials(), user);
        return grant(admitted.connection(), user) ? SignedInPlace.GRANTED : SignedInPlace.USER_LIMIT;
    }

    /// Forgets the credentials of a request whose authentication failed.
    void notSignedIn(AdmittedRequest admitted) {
        senders.forget(admitted.credentials());
    }

    /// Raises the limits of a connection to those of a signed-in user: large buffers, more streams.
    private boolean grant(ClientConnection connection, String user) {
        if (!connections.signedIn(connection, user)) {
            return false;
        }
        if (!connection.grant()) {
            return true;
        }
        switch (connection.protocol()) {
            case InterimConnectionFactory.InterimConnection http -> http.setInputBufferSize(NetworkBuffers.INPUT_BYTES);
            case HTTP2ServerConnection http2 -> streams.signedIn(http2);
            case null, default -> {}
        }
        return true;
    }

    private void ended(AdmittedRequest admitted) {
        lock.lock();
        try {
            leaving.remove(admitted);
            forget(admitted);
            admitted.connection().requestEnded(admitted);
            placeFree.signal();
        } finally {
            lock.unlock();
        }
    }

    private void forget(AdmittedRequest admitted) {
        if (!inFlight.remove(admitted)) {
            return;
        }
        if (admitted.user() == null) {
            counts.remove(admitted.origin());
        } else {
            counts.removeOf(admitted.user());
        }
    }

    /// A snapshot of the requests in flight.
    List<AdmittedRequest> all() {
        lock.lock();
        try {
            return List.copyOf(inFlight);
        } finally {
            lock.unlock();
        }
    }

    /// Over HTTP/2 the stream is reset, because a client with a closed window would prevent the response from
    /// completing.
    private void refuse(AdmittedRequest admitted, Request request, Response response, Callback callback) {
        if (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2) {
            admitted.refuse();
            callback.failed(new NoPlace("Too many requests at the same time"));
            return;
        }
        reject(response, callback);
    }

    private void reject(Response response, Callback callback) {
        Problem problem = Problems.tooManyRequests();
        response.setStatus(problem.status());
        problem.headers()
                .forEach((field, values) ->
                        values.forEach(value -> response.getHeaders().put(field, value)));
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.write(true, ByteBuffer.wrap(problems.bytes(problem)), callback);
    }

    /// Expected under load, so it has no stack trace and is not logged.
    private static final class NoPlace extends QuietException.Exception {
        private static final long serialVersionUID = 1L;

        NoPlace(String message) {
            super(message);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}

package io.lading.server.jetty;

import io.lading.http.body.RequestPlace.ClientWatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/// Notices that the client of an HTTP/1.1 connection has closed it, while a request without content is being
/// answered. Jetty does not read from the connection then, so it would notice only when a write fails.
///
/// Watching ends when the client sends more bytes, such as a pipelined request: they stay in the connection for
/// Jetty, and only a failing write shows that this client has gone.
///
/// An end point can have only one fill interest, a callback for readable bytes. Jetty needs it between requests,
/// and closes the connection if another one is registered then. So this object registers its own only from the
/// complete request until [#close]. A network thread may have taken the interest out before [#close] and call
/// [#succeeded] later; it then reads nothing, so the bytes remain for Jetty, which is told again that they are
/// there.
///
/// Thread-safe.
final class EndOfInput implements Callback, ClientWatch {
    private final HttpConnection connection;
    private final EndPoint endPoint;
    private final Runnable gone;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean ended;

    private EndOfInput(HttpConnection connection, Runnable gone) {
        this.connection = connection;
        this.endPoint = connection.getEndPoint();
        this.gone = gone;
    }

    /// Starts watching, unless the request has content or the client has sent more bytes already.
    static ClientWatch watch(HttpConnection connection, Runnable gone) {
        if (!connection.getParser().isComplete() || !connection.isRequestBufferEmpty()) {
            return NONE;
        }
        EndOfInput watch = new EndOfInput(connection, gone);
        watch.register();
        return watch;
    }

    /// An end point that cannot be read any more calls [#failed] before this returns.
    private void register() {
        lock.lock();
        try {
            if (!ended && !endPoint.tryFillInterested(this)) {
                ended = true;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void succeeded() {
        if (closedByClient()) {
            gone.run();
        }
    }

    private boolean closedByClient() {
        lock.lock();
        try {
            if (ended) {
                return false;
            }
            // One byte, because the request buffer of the connection certainly has room for it.
            ByteBuffer next = BufferUtil.allocate(1);
            int filled = fill(next);
            if (filled == 0) {
                register();
                return false;
            }
            ended = true;
            if (filled > 0) {
                connection.onUpgradeTo(next);
            }
            return filled < 0;
        } finally {
            lock.unlock();
        }
    }

    private int fill(ByteBuffer next) {
        try {
            return endPoint.fill(next);
        } catch (IOException e) {
            return -1;
        }
    }

    @Override
    public void failed(Throwable cause) {
        if (end()) {
            gone.run();
        }
    }

    /// Withdraws the fill interest. Waits for a network thread that is just reading.
    @Override
    public void close() {
        if (end() && endPoint instanceof AbstractEndPoint registered) {
            registered.getFillInterest().onFail(new EofException("The response has ended"));
        }
    }

    private boolean end() {
        lock.lock();
        try {
            boolean before = ended;
            ended = true;
            return !before;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}

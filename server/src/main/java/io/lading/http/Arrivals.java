package io.lading.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;

/// Waiting for the next bytes of one request. Jetty takes one demand at a time and has no way to take it back, so all
/// who read from the request, one after the other, share this: who stops waiting leaves the demand to the next.
///
/// One thread waits; [#wake] may come from any other.
final class Arrivals {
    private static final String ATTRIBUTE = Arrivals.class.getName();

    private final Request request;
    private final Semaphore signal = new Semaphore(0);
    private final AtomicBoolean demanded = new AtomicBoolean();
    private final Runnable arrived = Invocable.from(Invocable.InvocationType.NON_BLOCKING, this::arrived);

    private Arrivals(Request request) {
        this.request = request;
    }

    /// Those of a request.
    static Arrivals of(Request request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Arrivals known) {
            return known;
        }
        Arrivals arrivals = new Arrivals(request);
        request.setAttribute(ATTRIBUTE, arrivals);
        return arrivals;
    }

    /// Waits until reading is worth a try, [#wake] is called, or the time is over.
    ///
    /// @return whether the time sufficed
    boolean await(Duration patience) throws InterruptedException {
        demand();
        RequestSlot.of(request).ifPresent(RequestSlot::waitsForClient);
        try {
            return signal.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            RequestSlot.of(request).ifPresent(RequestSlot::arrived);
        }
    }

    private void demand() {
        if (demanded.compareAndSet(false, true)) {
            request.demand(arrived);
        }
    }

    private void arrived() {
        demanded.set(false);
        signal.release();
    }

    /// Ends the present wait, or the next.
    void wake() {
        signal.release();
    }
}

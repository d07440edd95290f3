package io.lading.http.body;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;

/// Waits for the next bytes of one request. Jetty allows one demand at a time, and a demand cannot be withdrawn.
/// All readers of a request share this object in turn: a reader that stops waiting leaves its demand to the next
/// reader.
///
/// One thread waits at a time; [#wake] can be called from any thread.
final class Arrivals {
    private static final String ATTRIBUTE = Arrivals.class.getName();

    private final Request request;
    private final Semaphore signal = new Semaphore(0);
    private final AtomicBoolean demanded = new AtomicBoolean();
    private final Runnable onDemandMet = Invocable.from(Invocable.InvocationType.NON_BLOCKING, this::demandMet);

    private Arrivals(Request request) {
        this.request = request;
    }

    /// The shared instance of a request.
    static Arrivals of(Request request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Arrivals known) {
            return known;
        }
        Arrivals arrivals = new Arrivals(request);
        request.setAttribute(ATTRIBUTE, arrivals);
        return arrivals;
    }

    /// Waits until bytes may be available, [#wake] is called, or the time has elapsed.
    ///
    /// @return false if the time has elapsed
    boolean await(Duration patience) throws InterruptedException {
        demand();
        RequestPlace.of(request).ifPresent(RequestPlace::waitsForClient);
        try {
            return signal.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            RequestPlace.of(request).ifPresent(RequestPlace::waitsNoLonger);
        }
    }

    private void demand() {
        if (demanded.compareAndSet(false, true)) {
            request.demand(onDemandMet);
        }
    }

    private void demandMet() {
        demanded.set(false);
        signal.release();
    }

    /// Ends the current wait, or the next one.
    void wake() {
        signal.release();
    }
}

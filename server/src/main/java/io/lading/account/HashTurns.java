package io.lading.account;

import io.lading.http.ClientNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/// Limits how many passwords are hashed at the same time and decides which attempt is next.
///
/// Known clients are served first; then unknown clients ordered by the fewest failures of their network, then by
/// the fewest failures of their address, then newest first, because under overload the oldest attempts have
/// already waited too long. So a person who signs in for the first time is served before a crowd of guessers. The
/// number of waiting attempts is limited per address, per network and in total; above a limit, the attempt with
/// the lowest priority is rejected at once. Thread-safe.
final class HashTurns {
    /// The maximum number of waiting attempts, of known and unknown clients together.
    static final int MAX_WAITING = 64;

    /// One address may have this fraction of the waiting attempts of unknown clients.
    private static final int SHARE_OF_ADDRESS = 2;

    /// One wider network may have three quarters of the waiting attempts of unknown clients.
    private static final int QUARTERS_OF_NETWORK = 3;

    private static final int QUARTERS = 4;

    /// How long an attempt waits behind others.
    static final Duration MAX_WAIT = Duration.ofSeconds(2);

    /// The attempt that is next in line waits up to this many such periods, because on a slow machine a retry
    /// would not be faster.
    private static final int MAX_WAITS_OF_THE_NEXT = 6;

    /// The client that requests a turn.
    ///
    /// @param known             whether the client has signed in before
    /// @param address           the address of the client
    /// @param wider             the wider network of that address
    /// @param failuresOfNetwork current failures in that network
    /// @param failuresOfAddress current failures at that address
    record Place(
            boolean known,
            ClientNetwork address,
            ClientNetwork wider,
            IntSupplier failuresOfNetwork,
            IntSupplier failuresOfAddress) {
        private static final ClientNetwork NOWHERE = new ClientNetwork("");

        /// For the server itself and for signed-in users.
        static final Place OWN = new Place(true, NOWHERE, NOWHERE, () -> 0, () -> 0);
    }

    /// The result of a request for a turn.
    enum Answer {
        /// The caller has the turn and must call [#done] afterwards.
        TURN,
        /// Rejected: too many attempts have a higher priority.
        CROWDED,
        /// The caller did not get a turn in time.
        LATE
    }

    private static final class Waiter {
        private final Place place;
        private final long number;
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();
        private int ofNetwork;
        private int ofAddress;

        Waiter(Place place, long number) {
            this.place = place;
            this.number = number;
        }

        void look() {
            ofNetwork = place.failuresOfNetwork.getAsInt();
            ofAddress = place.failuresOfAddress.getAsInt();
        }
    }

    private static final Comparator<Waiter> FIRST = Comparator.<Waiter, Boolean>comparing(waiter -> !waiter.place.known)
            .thenComparingInt(waiter -> waiter.ofNetwork)
            .thenComparingInt(waiter -> waiter.ofAddress)
            .thenComparingLong(waiter -> -waiter.number);

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Waiter> waiting = new ArrayList<>();
    private final int maxUnknown;
    private int free;
    private long asked;

    /// @param atOnce    number of concurrent turns
    /// @param maxUnknown number of unknown clients that may wait
    HashTurns(int atOnce, int maxUnknown) {
        this.maxUnknown = maxUnknown;
        this.free = atOnce;
    }

    /// Waits for a turn. The caller must call [#done] if and only if the answer is [Answer#TURN].
    Answer await(Place place) throws InterruptedException {
        Waiter me;
        lock.lock();
        try {
            if (free > 0) {
                free--;
                return Answer.TURN;
            }
            me = new Waiter(place, asked++);
            waiting.add(me);
            tooMany(place).ifPresent(last -> {
                waiting.remove(last);
                last.answer.complete(Answer.CROWDED);
            });
        } finally {
            lock.unlock();
        }
        return await(me);
    }

    private Answer await(Waiter me) throws InterruptedException {
        try {
            for (int waits = 1; waits < MAX_WAITS_OF_THE_NEXT; waits++) {
                try {
                    return me.answer.get(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    if (!isNext(me)) {
                        break;
                    }
                }
            }
            return leave(me) ? Answer.LATE : me.answer.join();
        } catch (InterruptedException e) {
            if (!leave(me) && me.answer.join() == Answer.TURN) {
                done();
            }
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException("This future never fails", e);
        }
    }

    /// Whether a waiter gets the next turn.
    private boolean isNext(Waiter me) {
        lock.lock();
        try {
            waiting.forEach(Waiter::look);
            return waiting.stream().min(FIRST).filter(first -> first == me).isPresent();
        } finally {
            lock.unlock();
        }
    }

    /// Stops waiting; returns false if the waiter has its answer already.
    private boolean leave(Waiter me) {
        lock.lock();
        try {
            return waiting.remove(me);
        } finally {
            lock.unlock();
        }
    }

    /// Ends a turn and passes it to the next waiter.
    void done() {
        lock.lock();
        try {
            waiting.forEach(Waiter::look);
            Optional<Waiter> next = waiting.stream().min(FIRST);
            if (next.isPresent()) {
                waiting.remove(next.get());
                next.get().answer.complete(Answer.TURN);
            } else {
                free++;
            }
        } finally {
            lock.unlock();
        }
    }

    /// The current number of waiters.
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /// The number of attempts that had to wait since the server started.
    long asked() {
        lock.lock();
        try {
            return asked;
        } finally {
            lock.unlock();
        }
    }

    /// How many unknown clients of one address may wait.
    int ofAddress() {
        return Math.max(1, maxUnknown / SHARE_OF_ADDRESS);
    }

    /// How many unknown clients of one wider network may wait.
    int ofNetwork() {
        return Math.max(1, maxUnknown * QUARTERS_OF_NETWORK / QUARTERS);
    }

    private Optional<Waiter> tooMany(Place place) {
        Optional<Waiter> last = Optional.empty();
        if (!place.known) {
            last = lastOf(waiter -> !waiter.place.known && waiter.place.address.equals(place.address), ofAddress())
                    .or(() -> lastOf(
                            waiter -> !waiter.place.known && waiter.place.wider.equals(place.wider), ofNetwork()))
                    .or(() -> lastOf(waiter -> !waiter.place.known, maxUnknown));
        }
        return last.or(() -> lastOf(_ -> true, MAX_WAITING));
    }

    /// The lowest-priority waiter among those that match, if more match than allowed.
    private Optional<Waiter> lastOf(Predicate<Waiter> some, int most) {
        if (waiting.stream().filter(some).count() <= most) {
            return Optional.empty();
        }
        waiting.forEach(Waiter::look);
        return waiting.stream().filter(some).max(FIRST);
    }
}

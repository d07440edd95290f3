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

/// Decides whose password is hashed next, because few are hashed at once.
///
/// Known senders come first, then strangers from networks with the fewest failures, of those from addresses with
/// the fewest, and of those the one who came last: where more come than can be served, the first have waited too
/// long anyway. So a crowd of guessers waits behind a person who signs in for the first time. An address, a
/// network and all together may have only so many waiting; of too many, the one that would
/// come last is refused at once. Safe for use by many threads.
final class HashTurns {
    /// All who may wait, known senders and strangers.
    static final int MAX_WAITING = 64;

    /// Strangers of one address that may wait: one of so many strangers.
    private static final int SHARE_OF_ADDRESS = 2;

    /// Strangers of one wider network that may wait: three quarters of all strangers.
    private static final int QUARTERS_OF_NETWORK = 3;

    private static final int QUARTERS = 4;

    /// How long anyone waits behind others.
    static final Duration MAX_WAIT = Duration.ofSeconds(2);

    /// How often whoever comes next waits for so long, on a machine on which each turn takes long: to come again
    /// would not be faster.
    private static final int MAX_WAITS_OF_THE_NEXT = 6;

    /// Who asks for a turn.
    ///
    /// @param known             whether the sender has signed in before
    /// @param address           where the request comes from
    /// @param wider             the network around it
    /// @param failuresOfNetwork failures in that network by now
    /// @param failuresOfAddress failures at that address by now
    record Place(
            boolean known,
            ClientNetwork address,
            ClientNetwork wider,
            IntSupplier failuresOfNetwork,
            IntSupplier failuresOfAddress) {
        private static final ClientNetwork NOWHERE = new ClientNetwork("");

        /// The server itself, or somebody who is signed in.
        static final Place OWN = new Place(true, NOWHERE, NOWHERE, () -> 0, () -> 0);
    }

    /// What comes of asking for a turn.
    enum Answer {
        /// It is the asker's turn, who says [#done] at its end.
        TURN,
        /// There are too many others who come before.
        CROWDED,
        /// The turn did not come in time.
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
    private final int strangers;
    private int free;
    private long asked;

    /// @param atOnce    turns at the same time
    /// @param strangers strangers that may wait
    HashTurns(int atOnce, int strangers) {
        this.strangers = strangers;
        this.free = atOnce;
    }

    /// Waits for a turn.
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
            throw new IllegalStateException("Nothing fails here", e);
        }
    }

    /// Whether a waiter's turn is the next one.
    private boolean isNext(Waiter me) {
        lock.lock();
        try {
            waiting.forEach(Waiter::look);
            return waiting.stream().min(FIRST).filter(first -> first == me).isPresent();
        } finally {
            lock.unlock();
        }
    }

    /// Stops waiting; returns false if the answer is there.
    private boolean leave(Waiter me) {
        lock.lock();
        try {
            return waiting.remove(me);
        } finally {
            lock.unlock();
        }
    }

    /// Ends a turn, and gives it to the next.
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

    /// How many wait now.
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /// How many had to wait, since the start.
    long asked() {
        lock.lock();
        try {
            return asked;
        } finally {
            lock.unlock();
        }
    }

    /// Strangers of one address that may wait.
    int ofAddress() {
        return Math.max(1, strangers / SHARE_OF_ADDRESS);
    }

    /// Strangers of one wider network that may wait.
    int ofNetwork() {
        return Math.max(1, strangers * QUARTERS_OF_NETWORK / QUARTERS);
    }

    private Optional<Waiter> tooMany(Place place) {
        Optional<Waiter> last = Optional.empty();
        if (!place.known) {
            last = lastOf(waiter -> !waiter.place.known && waiter.place.address.equals(place.address), ofAddress())
                    .or(() -> lastOf(
                            waiter -> !waiter.place.known && waiter.place.wider.equals(place.wider), ofNetwork()))
                    .or(() -> lastOf(waiter -> !waiter.place.known, strangers));
        }
        return last.or(() -> lastOf(_ -> true, MAX_WAITING));
    }

    /// Of some waiters the one that comes last, if there are more than allowed.
    private Optional<Waiter> lastOf(Predicate<Waiter> some, int most) {
        if (waiting.stream().filter(some).count() <= most) {
            return Optional.empty();
        }
        waiting.forEach(Waiter::look);
        return waiting.stream().filter(some).max(FIRST);
    }
}

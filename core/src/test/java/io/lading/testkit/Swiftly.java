package io.lading.testkit;

import java.time.Duration;

/// Checks that code takes less than a second, even on a busy machine. A busy machine can delay any single round;
/// only code that waits delays every round.
public final class Swiftly {
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final int ROUNDS = 10;

    private Swiftly() {}

    /// The measured code.
    ///
    /// @param <T> type of the result
    @FunctionalInterface
    public interface Call<T> {
        T call() throws Exception;
    }

    /// Prepares a new round, measures the fast part and checks the outcome.
    @FunctionalInterface
    public interface Round {
        void run(Stopwatch watch) throws Exception;
    }

    /// The time of one round.
    public static final class Stopwatch {
        private Duration took = Duration.ZERO;

        private Stopwatch() {}

        /// Measures one call. The slowest call of a round counts.
        public <T> T measure(Call<T> call) throws Exception {
            long began = System.nanoTime();
            T result = call.call();
            Duration duration = Duration.ofNanos(System.nanoTime() - began);
            took = duration.compareTo(took) > 0 ? duration : took;
            return result;
        }
    }

    /// Runs rounds until one takes less than a second; fails if none does.
    public static void check(Round round) throws Exception {
        Duration fastest = Duration.ofDays(1);
        for (int i = 0; i < ROUNDS; i++) {
            Stopwatch watch = new Stopwatch();
            round.run(watch);
            if (watch.took.compareTo(LIMIT) < 0) {
                return;
            }
            fastest = watch.took.compareTo(fastest) < 0 ? watch.took : fastest;
        }
        throw new AssertionError("The fastest of " + ROUNDS + " rounds took " + fastest);
    }
}

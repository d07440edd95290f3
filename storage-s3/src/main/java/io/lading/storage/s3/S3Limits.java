package io.lading.storage.s3;

import java.time.Duration;

/// How often and how long requests are tried.
///
/// @param tries       attempts of one request, with the same name and the same bytes
/// @param time        time for all attempts of a request together, without the time for its body
/// @param slowest     slowest acceptable rate of a request body in bytes per second; a body of `n` bytes adds
///     `n / slowest` seconds to `time`, so that a slow line does not make large objects impossible
/// @param connect     time for a connection to open
/// @param silence     time that a server may stay silent when an answer is due
/// @param queue       time that a request waits for one of the connections
/// @param pause       the first pause between attempts at most; later ones double, up to [#LONGEST_PAUSE]
/// @param reading     connections that may be open to read objects; an object that is being read holds one, as
///     long as a slow client takes
/// @param writing     connections that may be open for everything else, so that downloads never keep uploads
///     waiting
record S3Limits(
        int tries,
        Duration time,
        long slowest,
        Duration connect,
        Duration silence,
        Duration queue,
        Duration pause,
        int reading,
        int writing) {
    static final S3Limits USUAL = new S3Limits(
            3,
            Duration.ofSeconds(30),
            512 << 10,
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            Duration.ofMillis(250),
            S3Settings.READING,
            S3Settings.WRITING);

    /// An unused connection is closed earlier than servers usually close it, so that seldom a request finds its
    /// connection closed.
    static final Duration IDLE = Duration.ofSeconds(15);

    /// A connection is not used longer, so that a changed address of the server is noticed.
    static final Duration AGE = Duration.ofMinutes(5);

    /// How long a server may copy in one request without sending anything.
    private static final Duration COPYING = Duration.ofMinutes(5);

    private static final int JOIN_CONNECTIONS = 2;

    /// The longest pause between attempts.
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /// The same limits with one attempt.
    S3Limits once() {
        return new S3Limits(1, time, slowest, connect, silence, queue, pause, reading, writing);
    }

    /// The limits of joins. A server may be silent while it copies, and few joins run at the same time.
    S3Limits forJoins() {
        return new S3Limits(
                tries, time.plus(COPYING), slowest, connect, COPYING, queue, pause, JOIN_CONNECTIONS, JOIN_CONNECTIONS);
    }

    /// The time for all attempts of a request with a body of this size.
    Duration timeFor(long bytes) {
        return time.plusSeconds(bytes / slowest);
    }
}

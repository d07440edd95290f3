package io.lading.metadata;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/// The clock of this server; if it shares its database with others, that of the database. So nodes agree when a
/// session ends or an upload expires, also if their own clocks differ by minutes. Between two looks at the
/// database, and while the database is not reachable, the last difference is kept.
///
/// A small difference changes nothing, so that the time does not jump by the duration of a request.
/// Thread-safe.
public final class SharedClock extends Clock {
    /// Differences that are ignored.
    static final Duration SMALL = Duration.ofSeconds(1);

    /// A difference that an operator should know of.
    static final Duration LARGE = Duration.ofMinutes(1);

    private static final Logger LOG = System.getLogger(SharedClock.class.getName());

    private final Clock own;
    private volatile long ahead;

    /// @param own the clock of this server
    public SharedClock(Clock own) {
        this.own = own;
    }

    /// The time by the clock of this server, in milliseconds since 1970.
    long ownMillis() {
        return own.millis();
    }

    /// Sets the clock to that of the database.
    ///
    /// @param there time by the clock of the database, in milliseconds since 1970
    /// @param asked time by the clock of this server when the database was asked
    void measured(long there, long asked) {
        long answered = own.millis();
        long difference = there - (asked + (answered - asked) / 2);
        if (Math.abs(difference - ahead) <= SMALL.toMillis() + Math.abs(answered - asked)) {
            return;
        }
        ahead = difference;
        if (Math.abs(difference) > LARGE.toMillis()) {
            LOG.log(
                    Level.WARNING,
                    "The clock of this server differs from that of the database by {0}, which is used instead",
                    Duration.ofMillis(difference));
        }
    }

    @Override
    public ZoneId getZone() {
        return own.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long millis() {
        return own.millis() + ahead;
    }

    @Override
    public Instant instant() {
        return own.instant().plusMillis(ahead);
    }
}

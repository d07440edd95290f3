package io.lading.metadata;

import java.util.function.LongSupplier;

/// Where the SQL of SQLite and PostgreSQL differs, and the clock of the database. Thread-safe.
final class Dialect {
    private final boolean postgresql;
    private final LongSupplier ahead;

    /// @param ahead milliseconds by which the clock of the database is taken to be ahead; 0 but in tests
    Dialect(boolean postgresql, LongSupplier ahead) {
        this.postgresql = postgresql;
        this.ahead = ahead;
    }

    static Dialect sqlite() {
        return new Dialect(false, () -> 0);
    }

    static Dialect postgresql() {
        return new Dialect(true, () -> 0);
    }

    /// An expression for the time by the clock of the database, in milliseconds since 1970. What several nodes
    /// compare is written with this clock, because their own clocks differ.
    String now() {
        String now = postgresql
                ? "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
                : "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
        long milliseconds = ahead.getAsLong();
        return milliseconds == 0 ? now : "(" + now + " + " + milliseconds + ")";
    }

    /// The end of a `SELECT` that locks its rows until the transaction ends. SQLite has one writer at a time.
    String forUpdate() {
        return postgresql ? " FOR UPDATE" : "";
    }

    /// The end of a list of columns in `SELECT` or `RETURNING`: the transaction does not wait for the disk. For
    /// changes that a crash of the database may undo, such as claims.
    String unflushed() {
        return postgresql ? ", set_config('synchronous_commit', 'off', true)" : "";
    }
}

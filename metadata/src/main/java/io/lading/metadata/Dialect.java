package io.lading.metadata;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Where the SQL of SQLite and PostgreSQL differs, and the clock of the database. Thread-safe.
final class Dialect {
    private final boolean postgresql;
    private final @Nullable LongSupplier clock;

    private Dialect(boolean postgresql) {
        this.postgresql = postgresql;
        this.clock = null;
    }

    /// @param clock milliseconds since 1970, instead of the clock of the database
    Dialect(boolean postgresql, LongSupplier clock) {
        this.postgresql = postgresql;
        this.clock = clock;
    }

    static Dialect sqlite() {
        return new Dialect(false);
    }

    static Dialect postgresql() {
        return new Dialect(true);
    }

    /// An expression for the time by the clock of the database, in milliseconds since 1970. What several nodes
    /// compare is written with this clock, because their own clocks differ.
    String now() {
        if (clock != null) {
            return Long.toString(clock.getAsLong());
        }
        return postgresql
                ? "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
                : "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
    }

    /// An expression for the number of the running transaction, which rises with each transaction that changes
    /// something; 0 if there are no other nodes.
    String transaction() {
        return postgresql ? "CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT)" : "0";
    }

    /// The end of a `SELECT` that locks its rows until the transaction ends. SQLite has one writer at a time.
    String forUpdate() {
        return postgresql ? " FOR UPDATE" : "";
    }

    /// Locks a name until the transaction ends. SQLite has one writer at a time.
    void lockName(JdbcClient database, String name) {
        if (postgresql) {
            database.sql("SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))) AS locked")
                    .param("name", name)
                    .query(Integer.class)
                    .single();
        }
    }

    /// The end of a list of columns in `SELECT` or `RETURNING`: the transaction does not wait for the disk. For
    /// changes that a crash of the database may undo, such as claims.
    String unflushed() {
        return postgresql ? ", set_config('synchronous_commit', 'off', true)" : "";
    }
}

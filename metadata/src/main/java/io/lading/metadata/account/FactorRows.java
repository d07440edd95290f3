package io.lading.metadata.account;

import io.lading.metadata.Metadata;
import io.lading.storage.StorageException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The tables `second_factors` and `recovery_codes`: with what users prove, beside the password, that it is they who
/// sign in. Thread-safe.
///
/// A code is checked, counted and used up in one transaction that locks the account. So of several requests with one
/// code exactly one succeeds, and requests at the same time do not get more guesses, also on several nodes.
public final class FactorRows {
    /// So many wrong codes in a row cause no delay.
    public static final int FREE_FAILURES = 5;

    /// The delay after the first wrong code that is not free. It doubles with each further one.
    public static final Duration FIRST_DELAY = Duration.ofSeconds(30);

    /// The longest delay after a wrong code.
    public static final Duration MAX_DELAY = Duration.ofHours(1);

    private final Metadata metadata;
    private final UserRows users;
    private final Clock clock;

    /// @param users the accounts in the same database
    public FactorRows(Metadata metadata, UserRows users, Clock clock) {
        this.metadata = metadata;
        this.users = users;
        this.clock = clock;
    }

    /// What a person has typed, as both kinds of code.
    ///
    /// @param step           the time step whose code it is for a secret; empty if there is none
    /// @param recoverySha256 its digest as a recovery code, in hexadecimal
    public record Guess(Function<String, OptionalLong> step, String recoverySha256) {}

    /// The result of a guess.
    public sealed interface Use {
        /// The code is right, and is used up now.
        ///
        /// @param recovery whether it was a recovery code
        record Right(boolean recovery) implements Use {}

        /// The code is wrong, or was used before.
        record Wrong() implements Use {}

        /// The code was not checked, because of wrong codes before it.
        ///
        /// @param delay time until the next one is checked
        record TooMany(Duration delay) implements Use {}
    }

    private record Row(String secret, long lastStep, int failures, long waitUntil) {}

    /// Stores a secret that is not in force before [#confirm]. It replaces an earlier one.
    ///
    /// @return false if the account does not exist, or has a second factor
    public boolean begin(String name, String secret) throws StorageException {
        return metadata.writer().write(database -> {
            if (!UserRows.lock(metadata, database, name) || isActive(database, name)) {
                return false;
            }
            delete(database, name);
            return database.sql("INSERT INTO second_factors (user_name, secret) VALUES (:name, :secret)")
                            .param("name", name)
                            .param("secret", secret)
                            .update()
                    == 1;
        });
    }

    /// Puts the stored secret in force if a code proves that the person has it, and stores the recovery codes. All
    /// sessions of the account end.
    ///
    /// @param codes digests of the recovery codes
    /// @return [Use.Wrong] also if there is no secret to confirm
    public Use confirm(String name, Guess guess, Collection<String> codes) throws StorageException {
        return metadata.writer().write(database -> {
            Optional<Row> row = lock(database, name).filter(_ -> !isActive(database, name));
            Use use = row.isPresent() ? byApp(database, name, row.get(), guess) : new Use.Wrong();
            if (use instanceof Use.Right) {
                addCodes(database, name, codes);
                users.setFactor(database, name, now());
            }
            return use;
        });
    }

    /// Checks the code of an account that has a second factor, and uses it up.
    ///
    /// @return [Use.Wrong] also if the account has no second factor
    public Use use(String name, Guess guess) throws StorageException {
        return metadata.writer().write(database -> {
            Optional<Row> row = lock(database, name).filter(_ -> isActive(database, name));
            return row.isPresent() ? byEither(database, name, row.get(), guess) : new Use.Wrong();
        });
    }

    /// Replaces the recovery codes. Without a second factor it does nothing.
    ///
    /// @param codes digests of the recovery codes
    public void replaceCodes(String name, Collection<String> codes) throws StorageException {
        metadata.writer().write(database -> {
            if (lock(database, name).isPresent() && isActive(database, name)) {
                deleteCodes(database, name);
                addCodes(database, name, codes);
            }
            return null;
        });
    }

    /// How many recovery codes an account has left.
    public int codesLeft(String name) throws StorageException {
        return metadata.reader()
                .read(database -> database.sql("SELECT COUNT(*) FROM recovery_codes WHERE user_name = :name")
                        .param("name", name)
                        .query(Integer.class)
                        .single());
    }

    /// Removes the second factor. All sessions of the account end.
    ///
    /// @return whether the account had one
    public boolean remove(String name) throws StorageException {
        return metadata.writer().write(database -> {
            UserRows.lock(metadata, database, name);
            boolean active = isActive(database, name);
            delete(database, name);
            if (active) {
                users.setFactor(database, name, null);
            }
            return active;
        });
    }

    private Optional<Row> lock(JdbcClient database, String name) {
        UserRows.lock(metadata, database, name);
        return database.sql("SELECT * FROM second_factors WHERE user_name = :name")
                .param("name", name)
                .query((row, _) -> new Row(
                        row.getString("secret"),
                        row.getLong("last_step"),
                        row.getInt("failures"),
                        row.getLong("wait_until")))
                .optional();
    }

    private static boolean isActive(JdbcClient database, String name) {
        return database.sql("SELECT COUNT(*) FROM users WHERE name = :name AND factor_since IS NOT NULL")
                        .param("name", name)
                        .query(Long.class)
                        .single()
                > 0;
    }

    private Use byEither(JdbcClient database, String name, Row row, Guess guess) {
        Optional<Duration> wait = wait(row);
        if (wait.isPresent()) {
            return new Use.TooMany(wait.get());
        }
        int used = database.sql("DELETE FROM recovery_codes WHERE user_name = :name AND sha256 = :sha256")
                .param("name", name)
                .param("sha256", guess.recoverySha256)
                .update();
        if (used == 1) {
            right(database, name, row.lastStep);
            return new Use.Right(true);
        }
        return byApp(database, name, row, guess);
    }

    private Use byApp(JdbcClient database, String name, Row row, Guess guess) {
        Optional<Duration> wait = wait(row);
        if (wait.isPresent()) {
            return new Use.TooMany(wait.get());
        }
        OptionalLong step = guess.step.apply(row.secret);
        if (step.isPresent() && step.getAsLong() > row.lastStep) {
            right(database, name, step.getAsLong());
            return new Use.Right(false);
        }
        wrong(database, name, row.failures + 1);
        return new Use.Wrong();
    }

    private Optional<Duration> wait(Row row) {
        Duration left = Duration.between(now(), Instant.ofEpochMilli(row.waitUntil));
        return left.isPositive() ? Optional.of(left) : Optional.empty();
    }

    private static void right(JdbcClient database, String name, long step) {
        database.sql(
                        "UPDATE second_factors SET last_step = :step, failures = 0, wait_until = 0 WHERE user_name = :name")
                .param("step", step)
                .param("name", name)
                .update();
    }

    private void wrong(JdbcClient database, String name, int failures) {
        Duration delay = delay(failures);
        database.sql("UPDATE second_factors SET failures = :failures, wait_until = :until WHERE user_name = :name")
                .param("failures", failures)
                .param("until", delay.isZero() ? 0 : now().plus(delay).toEpochMilli())
                .param("name", name)
                .update();
    }

    /// The delay after so many wrong codes in a row.
    static Duration delay(int failures) {
        int counted = failures - FREE_FAILURES;
        if (counted <= 0) {
            return Duration.ZERO;
        }
        Duration doubled = FIRST_DELAY.multipliedBy(1L << Math.min(counted - 1, 10));
        return doubled.compareTo(MAX_DELAY) < 0 ? doubled : MAX_DELAY;
    }

    private static void addCodes(JdbcClient database, String name, Collection<String> codes) {
        for (String code : codes) {
            database.sql("INSERT INTO recovery_codes (user_name, sha256) VALUES (:name, :sha256)")
                    .param("name", name)
                    .param("sha256", code)
                    .update();
        }
    }

    private static void delete(JdbcClient database, String name) {
        deleteCodes(database, name);
        database.sql("DELETE FROM second_factors WHERE user_name = :name")
                .param("name", name)
                .update();
    }

    private static void deleteCodes(JdbcClient database, String name) {
        database.sql("DELETE FROM recovery_codes WHERE user_name = :name")
                .param("name", name)
                .update();
    }

    private Instant now() {
        return clock.instant();
    }
}

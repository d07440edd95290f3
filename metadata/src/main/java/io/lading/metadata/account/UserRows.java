package io.lading.metadata.account;

import io.lading.metadata.FileRows;
import io.lading.metadata.Metadata;
import io.lading.space.Quotas;
import io.lading.storage.StorageException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `users`. Thread-safe.
public final class UserRows {
    private final Metadata metadata;
    private final Clock clock;
    private final OwnQuotas quotas;

    /// @param clock for the times of creation and change
    public UserRows(Metadata metadata, Clock clock) {
        this.metadata = metadata;
        this.clock = clock;
        this.quotas = new OwnQuotas(metadata.reader());
    }

    /// The quotas of accounts, for a server that no other one shares this database with.
    public Quotas quotas() {
        return quotas;
    }

    /// The account with a name; empty if there is none.
    public Optional<User> find(String name) throws StorageException {
        return metadata.reader()
                .read(database -> database.sql("SELECT * FROM users WHERE name = :name")
                        .param("name", name)
                        .query(UserRows::user)
                        .optional());
    }

    /// All accounts, by name.
    public List<User> all() throws StorageException {
        return metadata.reader()
                .read(database -> database.sql("SELECT * FROM users ORDER BY name")
                        .query(UserRows::user)
                        .list());
    }

    /// Adds an account; returns false if the name exists already.
    public boolean add(String name, String passwordHash, Role role, boolean mustChange) throws StorageException {
        NewPassword password = new NewPassword(passwordHash, null);
        return metadata.writer().write(database -> insert(database, name, password, role, mustChange));
    }

    boolean insert(JdbcClient database, String name, NewPassword password, Role role, boolean mustChange) {
        return database.sql("INSERT INTO users (name, password_hash, password_until, role, created_at, changed_at,"
                                + " must_change_password) VALUES (:name, :hash, :until, :role, :now, :now, :must)"
                                + " ON CONFLICT (name) DO NOTHING")
                        .param("name", name)
                        .param("hash", password.hash)
                        .param("until", millis(password.until), Types.BIGINT)
                        .param("role", role.label())
                        .param("now", now().toEpochMilli())
                        .param("must", mustChange ? 1 : 0)
                        .update()
                == 1;
    }

    /// Adds an account, unless the name exists or a deleted account of this name still has files, which the new
    /// account would own.
    public Change addNew(String name, NewPassword password, Role role, boolean mustChange) throws StorageException {
        return metadata.writer().write(database -> {
            if (exists(database, name)) {
                return Change.TAKEN;
            }
            if (FileRows.ownsAnything(database, name)) {
                return Change.HAS_FILES;
            }
            return insert(database, name, password, role, mustChange) ? Change.DONE : Change.TAKEN;
        });
    }

    static boolean exists(JdbcClient database, String name) {
        return database.sql("SELECT COUNT(*) FROM users WHERE name = :name")
                        .param("name", name)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /// Whether an account can sign in with a password.
    static boolean hasPassword(JdbcClient database, String name) {
        return database.sql("SELECT COUNT(*) FROM users WHERE name = :name AND password_hash <> :none")
                        .param("name", name)
                        .param("none", User.NO_PASSWORD)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /// Makes other transactions that lock the same account wait until this one ends, also those of other nodes.
    /// Returns whether the account exists.
    static boolean lock(Metadata metadata, JdbcClient database, String name) {
        return database.sql("SELECT name FROM users WHERE name = :name" + metadata.forUpdate())
                .param("name", name)
                .query(String.class)
                .optional()
                .isPresent();
    }

    /// Locks an account and all administrators, so that two nodes cannot remove the last two at the same time.
    /// Returns whether the account exists. The order prevents that transactions wait for each other.
    private boolean lockWithAdmins(JdbcClient database, String name) {
        return database.sql("SELECT name FROM users WHERE name = :name OR role = :admin ORDER BY name"
                        + metadata.forUpdate())
                .param("name", name)
                .param("admin", Role.ADMIN.label())
                .query(String.class)
                .list()
                .contains(name);
    }

    /// The result of a change.
    public enum Change {
        /// The change was made.
        DONE,
        /// No account has the name.
        UNKNOWN,
        /// An account with the name exists already.
        TAKEN,
        /// A deleted account of this name still has files.
        HAS_FILES,
        /// No administrator would remain, or none who can sign in with a password.
        LAST_ADMIN
    }

    /// Changes an account atomically. All its sessions end, unless only the quota or the end changes; a new
    /// password also revokes its tokens.
    public Change change(String name, Wish wish) throws StorageException {
        try {
            return metadata.writer().write(database -> change(database, name, wish));
        } finally {
            quotas.changed();
        }
    }

    private Change change(JdbcClient database, String name, Wish wish) {

        if (!lockWithAdmins(database, name)) {
            return Change.UNKNOWN;
        }
        if (wish.mayTakeAdministration() && isNeeded(database, name)) {
            return Change.LAST_ADMIN;
        }
        if (wish.password != null) {
            removeTokens(database, name);
            update(database, name, "password_hash", wish.password.hash);
            set(database, name, "password_until", millis(wish.password.until));
        }
        if (wish.role != null) {
            update(database, name, "role", wish.role.label());
        }
        if (wish.mustChange != null) {
            update(database, name, "must_change_password", wish.mustChange ? 1 : 0);
        }
        if (wish.disabled != null) {
            update(database, name, "disabled", wish.disabled ? 1 : 0);
        }
        if (wish.quota != null) {
            set(database, name, "quota", wish.quota.bytes);
        }
        if (wish.end != null) {
            set(database, name, "ends_at", millis(wish.end.at));
        }
        return Change.DONE;
    }

    private static void set(JdbcClient database, String name, String column, @Nullable Long value) {
        database.sql("UPDATE users SET " + column + " = :value WHERE name = :name")
                .param("value", value, Types.BIGINT)
                .param("name", name)
                .update();
    }

    /// Records since when an account has a second factor; null if it has none any more. All its sessions end.
    void setFactor(JdbcClient database, String name, @Nullable Instant since) {
        set(database, name, "factor_since", millis(since));
        touch(database, name);
    }

    /// Ends all sessions of an account and its running requests with a password; tokens stay. Returns whether the
    /// account exists.
    public boolean endSignIns(String name) throws StorageException {
        return metadata.writer().write(database -> touch(database, name)) == 1;
    }

    /// Revokes all tokens of an account and returns their number.
    public int revokeTokens(String name) throws StorageException {
        return metadata.writer().write(database -> removeTokens(database, name));
    }

    /// The requested changes of an account; null leaves a value unchanged.
    ///
    /// @param password   the new password
    /// @param role       the new role
    /// @param mustChange whether the user must change the password before anything else is allowed
    /// @param disabled   whether the account cannot sign in
    /// @param quota      the quota
    /// @param end        when the account ends
    public record Wish(
            @Nullable NewPassword password,
            @Nullable Role role,
            @Nullable Boolean mustChange,
            @Nullable Boolean disabled,
            @Nullable OwnQuota quota,
            @Nullable End end) {
        /// A wish about signing in.
        public Wish(@Nullable NewPassword password, @Nullable Role role, @Nullable Boolean mustChange) {
            this(password, role, mustChange, null, null, null);
        }

        /// A wish about the quota.
        public Wish(OwnQuota quota) {
            this(null, null, null, null, quota, null);
        }

        /// Whether the account may be no administrator afterwards who can always sign in.
        private boolean mayTakeAdministration() {
            return (role != null && role != Role.ADMIN)
                    || NewPassword.NONE.equals(password)
                    || Boolean.TRUE.equals(disabled)
                    || (end != null && end.at != null);
        }
    }

    /// A password.
    ///
    /// @param hash  Argon2id, in PHC string form
    /// @param until when it expires, or null if it does not expire
    public record NewPassword(String hash, @Nullable Instant until) {
        /// Only a provider or a proxy can sign the account in.
        public static final NewPassword NONE = new NewPassword(User.NO_PASSWORD, null);
    }

    /// A requested end.
    ///
    /// @param at null if the account does not end
    public record End(@Nullable Instant at) {}

    /// A requested quota.
    ///
    /// @param bytes null lets the setting of the server hold
    public record OwnQuota(@Nullable Long bytes) {}

    /// Replaces a hash with a newer one of the same password, unless the password has changed in the meantime.
    /// Sessions stay valid.
    public void rehash(String name, String before, String passwordHash) throws StorageException {
        metadata.writer()
                .write(database -> database.sql(
                                "UPDATE users SET password_hash = :hash WHERE name = :name AND password_hash = :before")
                        .param("hash", passwordHash)
                        .param("name", name)
                        .param("before", before)
                        .update());
    }

    private void update(JdbcClient database, String name, String column, Object value) {
        database.sql("UPDATE users SET " + column + " = :value WHERE name = :name")
                .param("value", value)
                .param("name", name)
                .update();
        touch(database, name);
    }

    /// The time of the change always rises, even if the clock of another node is ahead: sessions from before it
    /// end.
    private int touch(JdbcClient database, String name) {
        return database.sql(
                        "UPDATE users SET changed_at = CASE WHEN changed_at < :now THEN :now ELSE changed_at + 1 END"
                                + " WHERE name = :name")
                .param("now", now().toEpochMilli())
                .param("name", name)
                .update();
    }

    /// Removes an account with its tokens and links, unless no administrator would remain.
    public Change remove(String name) throws StorageException {
        try {
            return metadata.writer().write(database -> remove(database, name));
        } finally {
            quotas.changed();
        }
    }

    private Change remove(JdbcClient database, String name) {

        if (lockWithAdmins(database, name) && isNeeded(database, name)) {
            return Change.LAST_ADMIN;
        }
        removeTokens(database, name);
        removeLinks(database, name);
        int removed = database.sql("DELETE FROM users WHERE name = :name")
                .param("name", name)
                .update();
        return removed == 1 ? Change.DONE : Change.UNKNOWN;
    }

    /// Whether an account is the last administrator who can sign in, now and later, or the last who can do so
    /// with a password: it must work while a provider is not reachable.
    private static boolean isNeeded(JdbcClient database, String name) {
        List<Admin> admins = database.sql("SELECT name, password_hash FROM users WHERE role = :admin AND disabled = 0"
                        + " AND ends_at IS NULL")
                .param("admin", Role.ADMIN.label())
                .query((row, _) -> new Admin(
                        row.getString("name"), !row.getString("password_hash").equals(User.NO_PASSWORD)))
                .list();
        boolean local = admins.contains(new Admin(name, true));
        boolean any = local || admins.contains(new Admin(name, false));
        return any && admins.stream().noneMatch(other -> !other.name.equals(name) && (other.password || !local));
    }

    private record Admin(String name, boolean password) {}

    private static int removeTokens(JdbcClient database, String name) {
        return database.sql("DELETE FROM tokens WHERE user_name = :name")
                .param("name", name)
                .update();
    }

    private static void removeLinks(JdbcClient database, String name) {
        List<String> removed = database.sql("DELETE FROM links WHERE owner = :name RETURNING id")
                .param("name", name)
                .query((row, _) -> row.getString("id"))
                .list();
        if (!removed.isEmpty()) {
            database.sql("DELETE FROM link_visits WHERE link_id IN (:links)")
                    .param("links", removed)
                    .update();
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }

    private static @Nullable Long number(ResultSet row, String column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? null : number;
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        Long millis = number(row, column);
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    private static User user(ResultSet row, int number) throws SQLException {
        return new User(
                row.getString("name"),
                row.getString("password_hash"),
                Role.parse(row.getString("role")).orElse(Role.VIEWER),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("changed_at")),
                row.getInt("must_change_password") != 0,
                row.getInt("disabled") != 0,
                number(row, "quota"),
                time(row, "password_until"),
                time(row, "ends_at"),
                time(row, "factor_since"));
    }
}

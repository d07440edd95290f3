package io.lading.metadata.account;

import io.lading.metadata.FileRows;
import io.lading.metadata.Metadata;
import io.lading.metadata.account.UserRows.NewPassword;
import io.lading.storage.StorageException;
import java.time.Clock;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `subjects`: which account belongs to a person of an OpenID provider. Thread-safe.
///
/// A person is identified by issuer and subject, never by the name, which the provider may give to another
/// person.
public final class SubjectRows {
    /// The maximum length of an issuer and of a subject, in characters (OpenID Connect Core section 2).
    public static final int MAX_LENGTH = 255;

    private final Metadata metadata;
    private final Clock clock;
    private final UserRows users;

    /// @param clock for the times of links
    public SubjectRows(Metadata metadata, UserRows users, Clock clock) {
        this.metadata = metadata;
        this.users = users;
        this.clock = clock;
    }

    /// A person of a provider, both texts of at most [#MAX_LENGTH] characters.
    ///
    /// @param issuer  the URL of the provider
    /// @param subject the ID of the person there, which never changes
    public record Subject(String issuer, String subject) {}

    /// The account of a person.
    public sealed interface Found {
        /// The account was linked before. Its name can differ from the one that the provider sends.
        record Known(String user) implements Found {}

        /// An account without a password was linked just now.
        record Linked(String user) implements Found {}

        /// The account was added and linked just now.
        record Added(String user) implements Found {}

        /// Another account has the name.
        record NameTaken() implements Found {}

        /// A deleted account of this name still has files, which the new account would own.
        record NameHasFiles() implements Found {}

        /// No account has the name, and none is added.
        record NotInvited() implements Found {}
    }

    /// The account that is linked to a person; empty if there is none.
    public Optional<String> find(Subject person) throws StorageException {
        return metadata.reader().read(database -> linked(database, person));
    }

    /// Finds the account of a person by name and links it. It must have no password, and no other person of this
    /// provider.
    public Found link(Subject person, String name) throws StorageException {
        return metadata.writer().write(database -> {
            Optional<String> before = linked(database, person);
            if (before.isPresent()) {
                return new Found.Known(before.get());
            }
            if (!UserRows.lock(metadata, database, name)) {
                return new Found.NotInvited();
            }
            boolean free = !UserRows.hasPassword(database, name) && !hasSubject(database, name, person.issuer());
            return free && insert(database, person, name)
                    ? new Found.Linked(name)
                    : again(database, person, new Found.NameTaken());
        });
    }

    /// Finds the account of a person, or adds one without a password if the name is free.
    ///
    /// @param role the role of a new account
    public Found addIfMissing(Subject person, String name, Role role) throws StorageException {
        return metadata.writer().write(database -> {
            Optional<String> before = linked(database, person);
            if (before.isPresent()) {
                return new Found.Known(before.get());
            }
            if (FileRows.ownsAnything(database, name) && !UserRows.exists(database, name)) {
                return new Found.NameHasFiles();
            }
            if (!users.insert(database, name, NewPassword.NONE, role, false)) {
                return again(database, person, new Found.NameTaken());
            }
            if (insert(database, person, name)) {
                return new Found.Added(name);
            }
            // Another node has just added this person under another name.
            database.sql("DELETE FROM users WHERE name = :name")
                    .param("name", name)
                    .update();
            return again(database, person, new Found.NameTaken());
        });
    }

    /// Another node may have linked the person since the transaction looked first.
    private static Found again(JdbcClient database, Subject person, Found otherwise) {
        return linked(database, person).<Found>map(Found.Known::new).orElse(otherwise);
    }

    private static Optional<String> linked(JdbcClient database, Subject person) {
        return database.sql("SELECT user_name FROM subjects WHERE issuer = :issuer AND subject = :subject")
                .param("issuer", person.issuer)
                .param("subject", person.subject)
                .query(String.class)
                .optional();
    }

    private static boolean hasSubject(JdbcClient database, String name, String issuer) {
        return database.sql("SELECT COUNT(*) FROM subjects WHERE user_name = :name AND issuer = :issuer")
                        .param("name", name)
                        .param("issuer", issuer)
                        .query(Long.class)
                        .single()
                > 0;
    }

    private boolean insert(JdbcClient database, Subject person, String name) {
        return database.sql("INSERT INTO subjects (issuer, subject, user_name, linked_at)"
                                + " VALUES (:issuer, :subject, :name, :now) ON CONFLICT DO NOTHING")
                        .param("issuer", person.issuer)
                        .param("subject", person.subject)
                        .param("name", name)
                        .param("now", clock.millis())
                        .update()
                == 1;
    }
}

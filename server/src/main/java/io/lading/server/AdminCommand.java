package io.lading.server;

import io.lading.account.Recovery;
import io.lading.account.Recovery.Outcome;
import io.lading.metadata.Metadata;
import io.lading.metadata.account.Role;
import io.lading.server.settings.Settings;
import io.lading.server.settings.Settings.Store.Local;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/// `admin reset NAME`: gives an account a one-time password, for an administrator who is locked out. Servers may run.
///
/// @param settings      of the server
/// @param name          of the account
/// @param administrator whether the account also gets the role `admin`
record AdminCommand(Settings settings, String name, boolean administrator) {
    /// Runs and returns a report with the password.
    ///
    /// @throws StorageException if there is no such account, or the database cannot be changed
    String run() throws StorageException {
        try (Metadata metadata = open()) {
            Recovery recovery =
                    new Recovery(metadata, settings.audit(), settings.data().directory(), Clock.systemUTC());
            return switch (recovery.reset(name, administrator)) {
                case Outcome.Reset reset -> report(reset);
                case Outcome.Unknown unknown ->
                    throw MoveCommand.refused("There is no account " + name + ". Administrators: "
                            + (unknown.administrators().isEmpty()
                                    ? "none"
                                    : String.join(", ", unknown.administrators())));
            };
        } catch (StorageException e) {
            throw e.kind() == Kind.TEMPORARY
                    ? new StorageException(
                            Kind.TEMPORARY,
                            "The database is in use or not reachable. Try again, or stop the server first ("
                                    + e.getMessage() + ")",
                            e)
                    : e;
        }
    }

    private Metadata open() throws StorageException {
        Settings.Data data = settings.data();
        if (!data.databaseUrl().isEmpty()) {
            return settings.store().place() instanceof Local
                    ? Metadata.postgresql(
                            data.databaseUrl(), data.databaseUser(), data.databasePassword(), Clock.systemUTC())
                    : Metadata.shared(StorageWiring.database(data), Clock.systemUTC());
        }
        Path file = data.directory().resolve(StorageWiring.DATABASE_FILE);
        if (!Files.isRegularFile(file)) {
            throw MoveCommand.refused("There is no database " + file.toAbsolutePath()
                    + ". Set LADING_DATA_DIR to the data directory of the server");
        }
        return Metadata.sqlite(file, Clock.systemUTC());
    }

    private String report(Outcome.Reset reset) {
        String enabled = reset.enabled() ? "The account was disabled; it is enabled now.\n" : "";
        String role = reset.role() == Role.ADMIN
                ? ""
                : "The role of the account is " + reset.role().label()
                        + ". To make it an administrator, repeat the command with --make-admin.\n";
        return "One-time password of " + name + ": " + reset.password() + "\n" + enabled + role
                + "Sign in with it and choose a new password. All sessions of the account have ended, and its tokens are"
                + " revoked.";
    }
}

package io.lading.server;

import io.lading.metadata.DatabaseUse;
import io.lading.metadata.Metadata;
import io.lading.metadata.StorageRows;
import io.lading.move.ContentMove;
import io.lading.move.Moved;
import io.lading.server.settings.Settings;
import io.lading.server.settings.Settings.Store.Local;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongConsumer;

/// One round of a move of an installation from the data directory of one server, with SQLite, to PostgreSQL and
/// a shared store, or back.
///
/// | round  | moves                                                                  | servers of the source |
/// |--------|------------------------------------------------------------------------|-----------------------|
/// | any    | the content of complete files that earlier rounds have not moved       | may run               |
/// | final  | the same, then unfinished uploads, then all records in one transaction | are stopped           |
///
/// Until that transaction no server starts with the target. The source is only read.
///
/// @param settings  of the servers that share the store
/// @param directory the data directory of the other server
/// @param last      whether this is the final round
/// @param progress  told the bytes of each moved file, by any thread
record MoveCommand(Settings settings, Path directory, boolean last, LongConsumer progress) {
    private static final int MAX_PROBLEMS = 20;

    /// Where a move goes.
    enum Direction {
        /// From the directory to the shared store.
        FROM,
        /// From the shared store to the directory.
        TO
    }

    /// Runs the round and returns a report.
    String run(Direction direction) throws IOException {
        if (settings.store().place() instanceof Local
                || settings.data().databaseUrl().isEmpty()) {
            throw refused("Set LADING_STORAGE and LADING_DATABASE_URL to the shared store and its database, as for the"
                    + " servers that use them");
        }
        Path own = settings.data().directory();
        if (Files.exists(own) && Files.exists(directory) && Files.isSameFile(own, directory)) {
            throw refused(directory + " is also LADING_DATA_DIR. Set LADING_DATA_DIR to the directory of the servers"
                    + " that share the store");
        }
        return switch (direction) {
            case FROM -> new MoveToShared(this).run();
            case TO -> new MoveToDirectory(this).run();
        };
    }

    static StorageException refused(String why) {
        return new StorageException(Kind.PERMANENT, why, null);
    }

    /// Excludes servers of the shared store, or only those that exclude others.
    DatabaseUse use(boolean alone) throws StorageException {
        try {
            return DatabaseUse.take(StorageWiring.database(settings.data()), !alone);
        } catch (StorageException e) {
            if (e.kind() != Kind.PERMANENT) {
                throw e;
            }
            throw new StorageException(
                    Kind.PERMANENT,
                    "Servers, or another move, use the database "
                            + settings.data().databaseUrl() + ". Stop all of them, then repeat the command",
                    e);
        }
    }

    static void requireKind(Metadata source, String kind) throws StorageException {
        String found =
                new StorageRows(source).find().map(StorageRows.Place::kind).orElse("local");
        if (!found.equals(kind)) {
            throw refused("The source keeps its files elsewhere (" + found + ")");
        }
    }

    /// Copies contents as this round requires, and refuses to end a move that would lose some.
    void contents(ContentMove move) throws StorageException {
        move.files();
        if (last) {
            if (!move.moved().problems().isEmpty()) {
                throw refused(
                        "The move is not finished: these files are missing or damaged in the source. Restore their"
                                + " content or delete them with the server of the source, then repeat the command.\n"
                                + problems(move.moved()));
            }
            move.uploads();
        }
    }

    /// The report of a round that is not the final one.
    String unfinished(Moved moved) {
        String problems = moved.problems().isEmpty()
                ? ""
                : "\nThese files could not be moved. If they were not just deleted, the final round will refuse them:\n"
                        + problems(moved);
        return summary(moved) + problems + "\nRepeat the command until it moves little. Then stop the servers of the"
                + " source and repeat it with --final.";
    }

    private static String problems(Moved moved) {
        String shown =
                String.join("\n", moved.problems().stream().limit(MAX_PROBLEMS).toList());
        int more = moved.problems().size() - MAX_PROBLEMS;
        return more > 0 ? shown + "\nand " + more + " more" : shown;
    }

    private static String summary(Moved moved) {
        return "Moved " + moved.files() + " files (" + moved.bytes() + " bytes) and verified their SHA-256. "
                + moved.earlier() + " files were moved before.";
    }

    /// The report of the final round.
    ///
    /// @param rows the number of copied rows of each table
    /// @param next what to do now
    static String finished(Moved moved, Map<String, Long> rows, String next) {
        return summary(moved) + "\nMoved the bytes of " + moved.uploads() + " unfinished uploads.\nCopied the records: "
                + rows + ".\nEverything is moved. " + next
                + " Everyone signs in once more; passwords and tokens stay valid.";
    }
}

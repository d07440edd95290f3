package io.lading.server;

import io.lading.metadata.DatabaseUse;
import io.lading.metadata.Metadata;
import io.lading.metadata.MoveRows;
import io.lading.metadata.StorageRows;
import io.lading.move.ContentMove;
import io.lading.server.SharedStores.Opened;
import io.lading.server.settings.Settings;
import io.lading.storage.StorageException;
import io.lading.storage.local.DirectoryReading;
import io.lading.storage.local.LocalContents;
import io.lading.storage.objects.ObjectName;
import io.lading.storage.objects.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.springframework.util.FileSystemUtils;

/// Moves a data directory into a shared store and its database.
final class MoveToShared {
    /// The directory in the data directory of the target for a copy of the records.
    private static final String WORK = "moving";

    private final MoveCommand command;
    private final Path directory;

    MoveToShared(MoveCommand command) {
        this.command = command;
        this.directory = command.directory();
    }

    String run() throws IOException {
        if (!Files.isRegularFile(directory.resolve(StorageWiring.DATABASE_FILE))) {
            throw MoveCommand.refused(directory + " has no " + StorageWiring.DATABASE_FILE);
        }
        Settings.Data data = command.settings().data();
        PrivateFiles.directory(data.directory());
        Path work = data.directory().resolve(WORK);
        Optional<DirectoryReading> reading = DirectoryReading.of(directory);
        try (DatabaseUse use = command.use(true)) {
            if (reading.isEmpty() && command.last()) {
                throw MoveCommand.refused("A server uses " + directory + ". Stop it, then repeat the command");
            }
            try {
                return move(use, copyRecords(work, reading.isPresent()), reading);
            } finally {
                // Only with the lock on the database: another move may have its copy there.
                FileSystemUtils.deleteRecursively(work);
            }
        } finally {
            if (reading.isPresent()) {
                reading.get().close();
            }
        }
    }

    private String move(DatabaseUse use, Path records, Optional<DirectoryReading> reading) throws IOException {
        try (Metadata source = Metadata.sqlite(records, Clock.systemUTC());
                Metadata target = Metadata.shared(
                        StorageWiring.database(command.settings().data()), Clock.systemUTC())) {
            MoveCommand.requireKind(source, "local");
            return move(use, source, target, reading);
        }
    }

    /// Copies the records first, because a database can change when it is opened.
    private Path copyRecords(Path work, boolean unused) throws IOException {
        FileSystemUtils.deleteRecursively(work);
        PrivateFiles.directory(work);
        Path copy = work.resolve(StorageWiring.DATABASE_FILE);
        if (!unused) {
            Metadata.copySqlite(directory.resolve(StorageWiring.DATABASE_FILE), copy);
            return copy;
        }
        for (String suffix : new String[] {"", "-wal", "-journal"}) {
            String name = StorageWiring.DATABASE_FILE + suffix;
            if (Files.exists(directory.resolve(name))) {
                Files.copy(directory.resolve(name), work.resolve(name));
            }
        }
        return copy;
    }

    private String move(DatabaseUse use, Metadata source, Metadata target, Optional<DirectoryReading> reading)
            throws IOException {
        MoveRows rows = new MoveRows(target);
        boolean continued = rows.underWay();
        String examined =
                new StorageRows(target).find().map(StorageRows.Place::examined).orElse("");
        Settings.Store settings = command.settings().store();
        Opened opened = SharedStores.open(settings.place(), continued ? examined : "", continued);
        try (ObjectStore store = new ObjectStore(opened.objects(), target.segments(), settings.memory())) {
            if (!continued) {
                requireEmpty(rows, opened);
            }
            StoreTie tie = new StoreTie(new StorageRows(target), opened.objects());
            boolean tied = tie.holds();
            if (!tied) {
                tie.requireFree();
            }
            rows.begin(opened.examined());
            if (!tied) {
                tie.make();
            }
            LocalContents contents = new LocalContents(directory);
            ContentMove move =
                    new ContentMove(source, contents::openReader, rows, store, continued, command.progress());
            command.contents(move);
            if (!command.last()) {
                return command.unfinished(move.moved());
            }
            reading.orElseThrow().check();
            use.requireHeld();
            Map<String, Long> copied = rows.finish(source, "objects");
            move.discardOthers();
            return MoveCommand.finished(
                    move.moved(),
                    copied,
                    "Start the servers with the settings of this command. " + directory + " was not changed: until the"
                            + " first change on the new servers you can go back by starting the old server.");
        }
    }

    private static void requireEmpty(MoveRows rows, Opened opened) throws StorageException {
        Optional<String> found = rows.content();
        if (found.isPresent()) {
            throw MoveCommand.refused("The database is not empty: it has " + found.get()
                    + ". Use a database with which no server was started");
        }
        opened.objects().list("", object -> {
            if (ObjectName.parse(object.name()).isPresent()) {
                throw MoveCommand.refused("The store is not empty: it has "
                        + opened.objects().location(object.name()) + ". Use an empty one, or another LADING_S3_PREFIX");
            }
        });
    }
}

package io.lading.server;

import io.lading.metadata.DatabaseUse;
import io.lading.metadata.Metadata;
import io.lading.metadata.MoveRows;
import io.lading.move.ContentMove;
import io.lading.server.settings.Settings;
import io.lading.storage.StorageException;
import io.lading.storage.local.Flusher;
import io.lading.storage.local.LocalStore;
import io.lading.storage.objects.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/// Moves a shared store and its database into the data directory of one server.
final class MoveToDirectory {
    private final MoveCommand command;
    private final Path directory;

    MoveToDirectory(MoveCommand command) {
        this.command = command;
        this.directory = command.directory();
    }

    String run() throws IOException {
        Settings settings = command.settings();
        try (DatabaseUse use = command.use(command.last());
                Metadata source = Metadata.shared(StorageWiring.database(settings.data()), Clock.systemUTC())) {
            MoveCommand.requireKind(source, "objects");
            PrivateFiles.directory(directory);
            try (ObjectStore contents = new ObjectStore(
                            SharedStores.open(settings.store().place(), source, new StoreChecks(System::nanoTime)),
                            source.segments(),
                            settings.store().memory());
                    LocalStore store = LocalStore.open(directory, Flusher.of(directory))) {
                return move(use, source, contents, store);
            }
        }
    }

    private String move(DatabaseUse use, Metadata source, ObjectStore contents, LocalStore store) throws IOException {
        Path records = directory.resolve(StorageWiring.DATABASE_FILE);
        PrivateFiles.file(records);
        try (Metadata target = Metadata.sqlite(records, Clock.systemUTC())) {
            MoveRows rows = new MoveRows(target);
            boolean continued = rows.underWay();
            if (!continued) {
                requireEmpty(rows, store);
            }
            rows.begin("");
            ContentMove move =
                    new ContentMove(source, contents::openReader, rows, store, continued, command.progress());
            command.contents(move);
            if (!command.last()) {
                return command.unfinished(move.moved());
            }
            use.requireHeld();
            Map<String, Long> copied = rows.finish(source, "local");
            move.discardOthers();
            return MoveCommand.finished(
                    move.moved(),
                    copied,
                    "Start one server with LADING_DATA_DIR=" + directory + ", without LADING_STORAGE and"
                            + " LADING_DATABASE_URL. The shared store and its database were not changed.");
        }
    }

    private void requireEmpty(MoveRows rows, LocalStore store) throws StorageException {
        Optional<String> found = rows.content();
        if (found.isPresent()) {
            throw MoveCommand.refused(directory + " is not empty: its database has " + found.get());
        }
        store.inventory(stored -> {
            throw MoveCommand.refused(directory + " is not empty: it has " + stored.location());
        });
    }
}

package io.lading.server;

import io.lading.metadata.DatabaseUse;
import io.lading.metadata.Metadata;
import io.lading.metadata.Node;
import io.lading.metadata.ReconcileRows;
import io.lading.metadata.ReconcileRows.Content;
import io.lading.metadata.StorageRows;
import io.lading.move.Readding;
import io.lading.move.Readding.Readded;
import io.lading.move.Reconciliation;
import io.lading.server.settings.Settings;
import io.lading.server.settings.Settings.Store.Local;
import io.lading.storage.StorageException;
import io.lading.storage.objects.Objects;
import io.lading.storage.objects.Objects.Listed;
import io.lading.storage.objects.StoreClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Compares a shared store with its database, for example after an older backup of the database was restored.
/// Nodes may run. Without a flag it only reads.
///
/// @param settings of the servers
/// @param remove   whether to delete objects that no record names and that are older than a day
/// @param restore  whether to add the bytes of unnamed objects to the records of unfinished uploads
record ReconcileCommand(Settings settings, boolean remove, boolean restore) {
    private static final Duration AGE = Duration.ofDays(1);
    private static final int MAX_EXAMPLES = 10;

    /// Runs and returns a report.
    String run() throws StorageException {
        if (settings.store().place() instanceof Local
                || settings.data().databaseUrl().isEmpty()) {
            throw MoveCommand.refused(
                    "Set LADING_STORAGE and LADING_DATABASE_URL as for the servers that share the store");
        }
        try (DatabaseUse _ = DatabaseUse.take(StorageWiring.database(settings.data()), true);
                Metadata metadata = Metadata.shared(StorageWiring.database(settings.data()), Clock.systemUTC())) {
            Optional<StorageRows.Place> place = new StorageRows(metadata).find();
            if (place.isEmpty()
                    || !place.get().kind().equals("objects")
                    || place.get().examined().isEmpty()) {
                throw MoveCommand.refused("No server has used this database with a shared store yet");
            }
            try (Objects objects =
                    SharedStores.open(settings.store().place(), metadata, new StoreChecks(System::nanoTime))) {
                return run(metadata, objects);
            }
        }
    }

    private String run(Metadata metadata, Objects objects) throws StorageException {
        Reconciliation reconciliation = new Reconciliation(objects, metadata.segments(), new ReconcileRows(metadata));
        Found found = new Found();
        if (restore) {
            try (Node node = metadata.join(Version.TEXT, "reconcile")) {
                Readding readding = new Readding(
                        metadata.uploads(), node.claims(), settings.rules().expiry(), Clock.systemUTC());
                reconciliation.run((unnamed, _) -> found.readded.addAll(readding.run(unnamed)));
            }
        }
        Instant before = (remove ? StoreClock.now(objects) : Instant.now()).minus(AGE);
        reconciliation.run((unnamed, missing) -> {
            found.unnamed(unnamed, before);
            found.missing(missing, reconciliation.contents(missing, MAX_EXAMPLES));
            if (remove) {
                found.removed.add(reconciliation.remove(unnamed, before));
            }
        });
        return found.text();
    }

    /// Objects of one kind.
    private static final class Sum {
        private long count;
        private long bytes;
        private final List<String> examples = new ArrayList<>();

        void add(List<Listed> objects) {
            for (Listed object : objects) {
                count++;
                bytes += object.bytes();
                if (examples.size() < MAX_EXAMPLES) {
                    examples.add(object.name() + " (" + object.bytes() + " bytes, stored " + object.modified() + ")");
                }
            }
        }
    }

    private final class Found {
        private final Sum unnamed = new Sum();
        private final Sum old = new Sum();
        private final Sum removed = new Sum();
        private final List<Readded> readded = new ArrayList<>();
        private final List<Content> incomplete = new ArrayList<>();
        private long missing;

        void unnamed(List<Listed> objects, Instant before) {
            unnamed.add(objects);
            old.add(objects.stream()
                    .filter(object -> object.modified().isBefore(before))
                    .toList());
        }

        void missing(List<String> objects, List<Content> contents) {
            missing += objects.size();
            contents.stream()
                    .filter(content -> !incomplete.contains(content) && incomplete.size() < MAX_EXAMPLES)
                    .forEach(incomplete::add);
        }

        String text() {
            List<String> lines = new ArrayList<>();
            if (restore) {
                lines.add("Uploads to which bytes were added: " + readded.size() + ".");
                readded.stream()
                        .limit(MAX_EXAMPLES)
                        .forEach(each -> lines.add(
                                "  " + each.upload().id() + " (" + each.upload().name() + ", owner "
                                        + each.upload().owner() + "): " + each.bytes() + " bytes, now at "
                                        + each.upload().offset()));
            }
            lines.add("Objects that no record names: " + unnamed.count + " (" + unnamed.bytes + " bytes), of which "
                    + old.count + " (" + old.bytes + " bytes) are older than a day.");
            unnamed.examples.forEach(example -> lines.add("  " + example));
            lines.add("Recorded objects that the store does not have: " + missing + ".");
            incomplete.forEach(
                    content -> lines.add("  bytes are missing of " + content.id() + " (" + content.name() + ")"));
            if (remove) {
                lines.add("Removed: " + removed.count + " objects (" + removed.bytes + " bytes). Left: objects stored"
                        + " during the last day, and those of uploads that a request may be writing.");
            }
            return String.join("\n", lines);
        }
    }
}

package io.lading.server;

import io.lading.metadata.StorageRows;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.objects.Installation;
import io.lading.storage.objects.Objects;
import java.util.Optional;

/// Ties a shared store to the database whose files it has. So a server with a wrong bucket, prefix or
/// directory, or with a directory that is not mounted, neither loses files nor adds any.
///
/// @param rows    of the database
/// @param objects of the store
record StoreTie(StorageRows rows, Objects objects) {
    /// Whether the store is that of this database.
    boolean holds() throws StorageException {
        Optional<String> id = rows.installation();
        return id.isPresent() && Installation.marks(objects, id.get());
    }

    /// Refuses a store that is not this database's, after the start.
    void require() throws StorageException {
        if (!holds()) {
            throw refused(
                    "has no object " + Installation.name(rows.installation().orElse("")) + ", so it is not the"
                            + " store of this database. It was not reachable when this server started");
        }
    }

    /// Refuses a store that is not this database's, and cannot become that.
    void requireFree() throws StorageException {
        Optional<String> known = rows.installation();
        boolean used = rows.hasRecords();
        // Another running server would keep its store, so that each had a part of the files.
        if (known.isPresent() && (used || rows.servers() > 1)) {
            throw refused(
                    "has no object " + Installation.name(known.get()) + ", so it is not the store of this database");
        }
        // A store from before there were ids has content, but no other database's mark.
        Optional<String> content = used ? Installation.mark(objects) : Installation.content(objects);
        // Another node of this installation may just have tied it.
        if (content.isPresent() && !holds()) {
            throw refused("belongs to another database: it has " + objects.location(content.get()));
        }
    }

    /// Ties the store to this database.
    void make() throws StorageException {
        Installation.mark(objects, rows.identify(Installation.newId()));
    }

    private StorageException refused(String why) {
        return new StorageException(
                Kind.PERMANENT,
                "The store " + objects.location("") + " " + why
                        + ". Check the bucket, LADING_S3_PREFIX or LADING_OBJECTS_DIR, whether that directory is mounted,"
                        + " and LADING_DATABASE_URL",
                null);
    }
}

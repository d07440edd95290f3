package io.lading.server;

import io.lading.metadata.Metadata;
import io.lading.metadata.StorageRows;
import io.lading.server.settings.Settings;
import io.lading.server.settings.Settings.Store.Bucket;
import io.lading.server.settings.Settings.Store.Local;
import io.lading.server.settings.Settings.Store.SharedDirectory;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.objects.DirectoryObjects;
import io.lading.storage.objects.Objects;
import io.lading.storage.s3.Finding;
import io.lading.storage.s3.Integrity;
import io.lading.storage.s3.JoinExamination;
import io.lading.storage.s3.S3Examination;
import io.lading.storage.s3.S3Objects;
import io.lading.storage.s3.S3Settings;
import io.lading.storage.s3.StoreExamination;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens the store that nodes share. At the first start of the first node the store is examined, and refused if
/// it would lose bytes. What was found is kept in the database, so that later starts need not wait for it, and
/// can begin while the store is not reachable.
final class SharedStores {
    private static final Logger LOG = LoggerFactory.getLogger(SharedStores.class);

    private SharedStores() {}

    /// The kind of a place in the database.
    static String kind(Settings.Store.Place place) {
        return place instanceof Local ? "local" : "objects";
    }

    /// Refuses a setting that does not agree with where the files of this database are.
    static StorageRows.Place checked(Settings.Store.Place place, StorageRows rows) throws StorageException {
        String wanted = kind(place);
        StorageRows.Place found = rows.open(wanted);
        if (!found.kind().equals(wanted)) {
            String where =
                    switch (found.kind()) {
                        case "local" ->
                            "in the data directory of one server, but LADING_STORAGE asks for a shared store";
                        case "objects" -> "in a shared store, but LADING_STORAGE is local";
                        default -> "not all here yet: finish the move into it first, with: move ... --final";
                    };
            throw new StorageException(Kind.PERMANENT, "The files of this database are " + where, null);
        }
        return found;
    }

    /// A store, and what its examination has found.
    record Opened(Objects objects, String examined) {}

    /// Opens the store of a database. A new database gets a store that is free.
    ///
    /// @param checks get what cannot be checked while the store is not reachable
    static Objects open(Settings.Store.Place place, Metadata metadata, StoreChecks checks) throws StorageException {
        StorageRows rows = new StorageRows(metadata);
        StorageRows.Place found = checked(place, rows);
        Opened opened = open(place, found.examined(), rows.installation().isPresent());
        try {
            Objects known = opened.objects();
            if (isTied(new StoreTie(rows, known), checks)) {
                examineJoins(known, checks);
                return known;
            }
            if (!found.examined().isEmpty()) {
                // That was another store, which this database has left.
                opened.objects().close();
                opened = open(place, "", true);
            }
            rows.examined(opened.examined());
            new StoreTie(rows, opened.objects()).make();
            examineJoins(opened.objects(), checks);
            return opened.objects();
        } catch (StorageException | RuntimeException e) {
            opened.objects().close();
            throw e;
        }
    }

    /// Whether a store is that of its database. If it is not, it is free. A server starts also while the store
    /// is not reachable, because much works without it.
    private static boolean isTied(StoreTie tie, StoreChecks checks) throws StorageException {
        try {
            if (tie.holds()) {
                return true;
            }
        } catch (StorageException e) {
            if (e.kind() != Kind.TEMPORARY || tie.rows().installation().isEmpty()) {
                throw e;
            }
            LOG.warn("The store is not reachable, so it is checked later whether it belongs to this database", e);
            checks.defer(tie::require);
            return true;
        }
        tie.requireFree();
        return false;
    }

    /// Refuses a store that cannot join objects if it has to.
    private static void examineJoins(Objects objects, StoreChecks checks) throws StorageException {
        if (objects.joining().isPresent() && !checks.runOrDefer(() -> requireJoins(objects))) {
            LOG.warn("The store is not reachable, so it is examined later whether it can join objects");
        }
    }

    private static void requireJoins(Objects objects) throws StorageException {
        Optional<String> problem = JoinExamination.problem(objects);
        if (problem.isPresent()) {
            throw new StorageException(
                    Kind.PERMANENT,
                    "The store " + objects.location("") + " cannot join objects: " + problem.get()
                            + ". Set LADING_S3_JOIN=off",
                    null);
        }
    }

    /// Opens a store.
    ///
    /// @param examined what an earlier examination has found; empty to examine it now
    /// @param exists   whether the store was used before: no directory is created then, because it would be one
    ///     below a mount point
    static Opened open(Settings.Store.Place place, String examined, boolean exists) throws StorageException {
        return switch (place) {
            case Local _ -> throw new IllegalArgumentException("A local store has no objects");
            case SharedDirectory(Path directory) -> directory(directory, examined, exists);
            case Bucket(S3Settings s3) -> bucket(s3, examined);
        };
    }

    private static Opened directory(Path path, String examined, boolean exists) throws StorageException {
        DirectoryObjects objects = exists ? DirectoryObjects.openExisting(path) : DirectoryObjects.open(path);
        if (examined.isEmpty()) {
            List<Finding> findings = StoreExamination.of(objects);
            if (findings.stream().anyMatch(finding -> finding.verdict() == Finding.Verdict.REFUSED)) {
                throw refused(path.toString(), findings.toString());
            }
        }
        return new Opened(objects, "directory");
    }

    private static Opened bucket(S3Settings s3, String examined) throws StorageException {
        for (Integrity known : Integrity.values()) {
            if (examined.equals(known.name())) {
                return new Opened(S3Objects.open(s3, known), examined);
            }
        }
        S3Examination examination = S3Examination.of(s3);
        if (!examination.accepted()) {
            throw refused("bucket " + s3.bucket(), examination.problems());
        }
        if (!examination.problems().isEmpty()) {
            LOG.warn("The store was examined and is used, but: {}", examination.problems());
        }
        Integrity integrity = examination.integrity().orElseThrow();
        return new Opened(S3Objects.open(s3, integrity), integrity.name());
    }

    private static StorageException refused(String place, String problems) {
        return new StorageException(
                Kind.PERMANENT, "The store (" + place + ") would lose bytes and is not used: " + problems, null);
    }
}

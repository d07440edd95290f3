package io.lading.server;

import io.lading.file.FileId;
import io.lading.file.FilePage;
import io.lading.file.FileQuery;
import io.lading.file.StoredFile;
import io.lading.metadata.Metadata;
import io.lading.server.settings.Settings;
import io.lading.storage.ContentKey;
import io.lading.storage.StorageException;
import io.lading.storage.local.LocalBackup;
import io.lading.storage.local.LocalBackup.Span;
import io.lading.storage.local.ReserveFile;
import io.lading.upload.Upload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/// Backs up the data directory of a running server.
///
/// Each backup is a directory named after its time and can itself be used as a data directory: a server started
/// on it continues from that time. A consistent copy of the database is made first, then all content that it
/// refers to. Later changes are not included. If content was deleted in between, the backup restarts from a new
/// copy of the database; content that was already copied is reused.
final class Backup {
    /// The maximum number of passes; each one may find that content was deleted meanwhile.
    static final int MAX_PASSES = 10;

    private static final int PAGE = 500;

    /// Smaller than [#PAGE], because upload records can be large.
    private static final int UPLOADS_PAGE = 32;
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final String UNFINISHED = "unfinished";

    private final Path data;
    private final Path backups;
    private final long minFree;
    private final Clock clock;

    /// @param data    a data directory with an SQLite database
    /// @param backups the directory for backups; created if missing
    /// @param minFree bytes that must stay free on the disk of the data directory
    Backup(Path data, Path backups, long minFree, Clock clock) {
        this.data = data;
        this.backups = backups;
        this.minFree = minFree;
        this.clock = clock;
    }

    /// Makes a backup and returns its directory. Only one backup may run at a time per backup directory.
    ///
    /// @throws IOException if the backup fails. The next one reuses the copied content, unless it filled up the
    ///     disk of the data directory
    Path run() throws IOException {
        PrivateFiles.directory(backups);
        Path work = backups.resolve(UNFINISHED);
        boolean besideTheData = Files.getFileStore(backups).equals(Files.getFileStore(data));
        try {
            return run(work, besideTheData ? minFree : 0);
        } catch (StorageException e) {
            if (besideTheData && e.kind() == StorageException.Kind.NO_SPACE) {
                FileSystemUtils.deleteRecursively(work);
            }
            throw e;
        } catch (IOException e) {
            if (besideTheData && backups.toFile().getUsableSpace() < ReserveFile.BYTES) {
                FileSystemUtils.deleteRecursively(work);
            }
            throw e;
        }
    }

    private Path run(Path work, long leave) throws IOException {
        Optional<FileId> missing = Optional.empty();
        for (int pass = 1; pass <= MAX_PASSES; pass++) {
            String name = NAME.format(clock.instant());
            missing = missing(work, leave);
            if (missing.isEmpty()) {
                Path done = backups.resolve(name);
                Files.move(work, done, StandardCopyOption.ATOMIC_MOVE);
                LocalBackup.flushDirectory(backups);
                return done;
            }
        }
        throw new IOException("The content of " + missing.orElseThrow()
                + " is missing; content was deleted during each of " + MAX_PASSES + " attempts");
    }

    /// Fills a directory. Returns a file that the database refers to but the data directory no longer has; empty
    /// if the backup is complete.
    private Optional<FileId> missing(Path work, long leave) throws IOException {
        PrivateFiles.directory(work);
        LocalBackup contents = new LocalBackup(data, work, latest(), leave);
        contents.forgetReceiving();
        Path records = work.resolve(StorageWiring.DATABASE_FILE);
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(records.resolveSibling(StorageWiring.DATABASE_FILE + suffix));
        }
        Metadata.copySqlite(data.resolve(StorageWiring.DATABASE_FILE), records);
        PrivateFiles.file(records);
        try (Metadata metadata = Metadata.sqlite(records, clock)) {
            Optional<FileId> missing = files(metadata, contents);
            if (missing.isEmpty()) {
                missing = uploads(metadata, contents);
            }
            if (missing.isPresent()) {
                return missing;
            }
            forgetUnknown(metadata, contents);
        }
        contents.flush();
        return Optional.empty();
    }

    /// Deletes content that an earlier pass copied but that the current database copy does not refer to.
    private static void forgetUnknown(Metadata metadata, LocalBackup contents) throws IOException {
        for (String key : contents.copied()) {
            FileId id = new FileId(key);
            boolean known = metadata.files().find(id).isPresent()
                    || metadata.uploads()
                            .find(id)
                            .filter(upload -> !upload.removed())
                            .isPresent();
            if (!known) {
                contents.forget(key);
            }
        }
    }

    private static Optional<FileId> files(Metadata metadata, LocalBackup contents) throws IOException {
        String after = null;
        do {
            FilePage page = metadata.files().page(new FileQuery(null, FileQuery.Sort.OLDEST, after, PAGE));
            for (StoredFile file : page.files()) {
                if (!contents.published(new ContentKey(file.id().value()))) {
                    return Optional.of(file.id());
                }
            }
            after = page.next();
        } while (after != null);
        return Optional.empty();
    }

    private static Optional<FileId> uploads(Metadata metadata, LocalBackup contents) throws IOException {
        List<Upload> page = metadata.uploads().unfinished(null, UPLOADS_PAGE);
        while (!page.isEmpty()) {
            for (Upload upload : page) {
                if (!upload.removed() && !upload(upload, contents)) {
                    return Optional.of(upload.id());
                }
            }
            page = metadata.uploads().unfinished(page.getLast().id(), UPLOADS_PAGE);
        }
        return Optional.empty();
    }

    /// An upload that was completed meanwhile has published content; recovery at startup then completes its
    /// record.
    private static boolean upload(Upload upload, LocalBackup contents) throws IOException {
        List<Span> durable = upload.extents().ranges().stream()
                .map(range -> new Span(range.from(), range.to()))
                .toList();
        ContentKey key = new ContentKey(upload.id().value());
        return durable.isEmpty() || contents.receiving(key, durable) || contents.published(key);
    }

    private Optional<Path> latest() throws IOException {
        try (Stream<Path> found = Files.list(backups)) {
            return found.filter(path -> !path.endsWith(UNFINISHED))
                    .filter(path -> Files.isRegularFile(path.resolve(StorageWiring.DATABASE_FILE)))
                    .max(Comparator.comparing(path -> path.getFileName().toString()));
        }
    }

    /// Makes a backup of the configured data directory.
    ///
    /// @throws StorageException if the database is PostgreSQL
    static Path of(Settings settings, Path backups) throws IOException {
        if (!settings.data().databaseUrl().isEmpty()) {
            throw new StorageException(
                    StorageException.Kind.PERMANENT,
                    "The database is PostgreSQL: back it up with its own tools, then copy the data directory",
                    null);
        }
        if (!(settings.store().place() instanceof Settings.Store.Local)) {
            throw new StorageException(
                    StorageException.Kind.PERMANENT,
                    "The files are in a shared store: back up the data directory and the store with their own tools,"
                            + " the data directory first",
                    null);
        }
        return new Backup(
                        settings.data().directory(),
                        backups.toAbsolutePath(),
                        settings.rules().minFree(),
                        Clock.systemUTC())
                .run();
    }
}

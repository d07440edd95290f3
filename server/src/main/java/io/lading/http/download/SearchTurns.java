package io.lading.http.download;

import io.lading.file.FilePage;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/// Runs one search of each user at a time, so that many searches of one user do not delay those of others. Safe for
/// use by many threads.
final class SearchTurns {
    /// Users are distributed over so many turns; a few of them share one.
    private static final int TURNS = 64;

    private final List<Semaphore> turns =
            Stream.generate(() -> new Semaphore(1, true)).limit(TURNS).toList();

    /// A search.
    @FunctionalInterface
    interface Search {
        FilePage run() throws StorageException;
    }

    /// Waits for a turn of the user and runs the search.
    FilePage take(String user, Search search) throws StorageException {
        Semaphore turn = turns.get(Math.floorMod(user.hashCode(), TURNS));
        try {
            turn.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(Kind.TEMPORARY, "Interrupted while waiting for another search", e);
        }
        try {
            return search.run();
        } finally {
            turn.release();
        }
    }
}

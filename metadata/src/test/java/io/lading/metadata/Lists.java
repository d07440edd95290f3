package io.lading.metadata;

import io.lading.file.FileId;
import io.lading.file.FilePage;
import io.lading.file.FileQuery;
import io.lading.file.FileQuery.Sort;
import io.lading.file.Format;
import io.lading.file.StoredFile;
import io.lading.storage.StorageException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Measures pages and searches of a long list, requests beside many searches, and the rate of new files.
/// Files that the database has already are not added again. Prints the rows of a table: median and 99th
/// percentile in milliseconds.
final class Lists {
    private static final long SEED = 20261130;
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final int BATCH = 1000;
    private static final int FEWEST = 3;
    private static final int REPEATS = 200;
    private static final long ENOUGH_NANOS = 400_000_000L;
    private static final int PAGE = 50;
    private static final int ADDED = 4000;

    /// Absent; in one name; in a fifth of the names, which are together by name; in the tenth with the largest
    /// files; two characters, absent and frequent; one character, rare and frequent.
    private static final List<String> SEARCHES =
            List.of("qqzzqq", "needle", "report", ".iso", "0000000", "qy", "mg", "ß", "e");

    /// Searches of all kinds that need more than the next files of the order.
    private static final List<String> HEAVY = List.of("qqzzqq", "qy", "report", ".iso");

    private final Metadata metadata;
    private final Random random = new Random(SEED);
    private final SecureRandom ids = new SecureRandom();

    private int files;

    private Lists(Metadata metadata) {
        this.metadata = metadata;
    }

    /// @param arguments the directory for the database, the number of files, and `postgresql` for a server of its
    ///     own
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int rows = Integer.parseInt(arguments[1]);
        if (arguments.length > 2 && arguments[2].equals("postgresql")) {
            try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setDataDirectory(directory.resolve("postgresql"))
                    .setCleanDataDirectory(false)
                    .setPGStartupWait(Duration.ofMinutes(2))
                    .start()) {
                String url = server.getJdbcUrl("postgres", "postgres");
                measure(rows, () -> Metadata.postgresql(url, "postgres", "postgres", Clock.systemUTC()));
            }
        } else {
            measure(rows, () -> Metadata.sqlite(directory.resolve("lading.db"), Clock.systemUTC()));
        }
    }

    private static void measure(int rows, Callable<Metadata> open) throws Exception {
        long begin = System.nanoTime();
        try (Metadata metadata = open.call()) {
            print("opening the database", begin);
            Lists lists = new Lists(metadata);
            begin = System.nanoTime();
            lists.fill(rows);
            print("adding the files in batches", begin);
            lists.pages();
            lists.searches();
            lists.besideSearches(8);
            lists.besideSearches(32);
            lists.additions(1);
            lists.additions(16);
            lists.additions(1);
            lists.additions(16);
        }
    }

    private static void print(String what, long begin) {
        System.out.printf("| %s, seconds | %.1f | | 1 |%n", what, (System.nanoTime() - begin) / 1e9);
    }

    private void fill(int rows) throws StorageException {
        files = metadata.reader()
                .read(database -> database.sql("SELECT COUNT(*) FROM files")
                        .query(Integer.class)
                        .single());
        for (; files < rows; files += BATCH) {
            metadata.writer().write(database -> insert(database, files, Math.min(rows, files + BATCH)));
        }
    }

    private int insert(JdbcClient database, int first, int past) {
        for (int i = first; i < past; i++) {
            FileRows.insert(database, metadata.names(), file(i, i == 500 ? "needle in hay.img" : name(i)));
        }
        return past - first;
    }

    private StoredFile file(int i, String name) {
        Instant at = BEGIN.plusMillis(i * 20L);
        long size = (name.endsWith(".iso") ? 1L << 32 : 1) + (long) Math.pow(2, random.nextDouble() * 30);
        return new StoredFile(
                FileId.create(at, ids),
                name,
                size,
                "0f".repeat(32),
                "user" + i % 50,
                at,
                "image/png",
                new Format.Unrecognized(),
                null);
    }

    private String name(int i) {
        return switch (i % 10) {
            case 0, 1, 2, 3 -> "IMG_%d_%04d.jpg".formatted(20_100_000 + random.nextInt(150_000), i % 10_000);
            case 4, 5 -> "Report %s %s %d.pdf".formatted(word(), word(), 2000 + random.nextInt(27));
            case 6 -> "%s-%d.%d-amd64.iso".formatted(word(), random.nextInt(30), random.nextInt(20));
            case 7 -> new String(random.ints(6, 0x4E00, 0x5A00).toArray(), 0, 6) + ".docx";
            default -> word() + " " + word() + " " + word() + ".zip";
        };
    }

    /// One of 20,000 words, common letters first.
    private String word() {
        Random letters = new Random(random.nextInt(20_000));
        StringBuilder word = new StringBuilder();
        for (int left = 3 + letters.nextInt(6); left > 0; left--) {
            word.append("etaoinshrdlucmfwypvbgk".charAt((int) (22 * Math.pow(letters.nextDouble(), 2))));
        }
        return word.toString();
    }

    private static FileQuery query(@Nullable String search, Sort sort, @Nullable String after) {
        return new FileQuery(search, sort, after, PAGE);
    }

    private void pages() throws Exception {
        for (Sort sort : Sort.values()) {
            row("first page, " + sort.label(), query(null, sort, null));
            row("deep page, " + sort.label(), query(null, sort, middle(sort)));
        }
    }

    private String middle(Sort sort) throws StorageException {
        StoredFile file = metadata.reader()
                .read(database -> database.sql("SELECT * FROM files ORDER BY "
                                + PageOrder.of(sort).column() + " LIMIT 1 OFFSET (SELECT COUNT(*) / 2 FROM files)")
                        .query((row, _) -> FileRows.file(row, "id"))
                        .single());
        return Cursor.after(file, sort).text();
    }

    private void searches() throws Exception {
        for (String search : SEARCHES) {
            for (Sort sort : List.of(Sort.NEWEST, Sort.NAME, Sort.SMALLEST)) {
                row("`" + search + "`, " + sort.label(), query(search, sort, null));
            }
            row("`" + search + "`, deep, name", query(search, Sort.NAME, middle(Sort.NAME)));
        }
        long begin = System.nanoTime();
        int pages = 0;
        @Nullable String after = null;
        FilePage page;
        do {
            page = metadata.files().page(query(".iso", Sort.SMALLEST, after));
            after = page.next();
            pages++;
        } while (page.files().isEmpty() && after != null);
        System.out.printf(
                "| `.iso`, smallest, until the first match | %.1f | | %d pages |%n",
                (System.nanoTime() - begin) / 1e6, pages);
    }

    private void row(String label, FileQuery query) throws Exception {
        List<Long> took = new ArrayList<>();
        long begin = System.nanoTime();
        while (took.size() < FEWEST || (took.size() < REPEATS && System.nanoTime() - begin < ENOUGH_NANOS)) {
            took.add(time(() -> metadata.files().page(query)));
        }
        print(label, took);
    }

    private static long time(Callable<?> call) throws Exception {
        long begin = System.nanoTime();
        call.call();
        return System.nanoTime() - begin;
    }

    private static void print(String label, List<Long> took) {
        long[] sorted = took.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "| %s | %.1f | %.1f | %d |%n",
                label, sorted[sorted.length / 2] / 1e6, sorted[sorted.length * 99 / 100] / 1e6, sorted.length);
    }

    /// First pages, searches and new files of one client, while others search all the time.
    private void besideSearches(int searchers) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < searchers; i++) {
                String search = HEAVY.get(i % HEAVY.size());
                var _ = executor.submit(() -> {
                    while (!over.get()) {
                        metadata.files().page(query(search, Sort.SMALLEST, null));
                    }
                    return 0;
                });
            }
            String beside = " beside " + searchers + " searches";
            print("first page" + beside, during(() -> metadata.files().page(query(null, Sort.NEWEST, null))));
            print("`needle`, name" + beside, during(() -> metadata.files().page(query("needle", Sort.NAME, null))));
            print(
                    "new file" + beside,
                    during(() -> metadata.writer().write(database -> insert(database, files, ++files))));
            over.set(true);
        }
    }

    private static List<Long> during(Callable<?> call) throws Exception {
        List<Long> took = new ArrayList<>();
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < 8 * ENOUGH_NANOS) {
            took.add(time(call));
        }
        return took;
    }

    /// New files per second, with a commit for each or for several.
    private void additions(int perCommit) throws StorageException {
        long begin = System.nanoTime();
        for (int from = 0; from < ADDED; from += perCommit) {
            int first = files;
            files += perCommit;
            metadata.writer().write(database -> insert(database, first, first + perCommit));
        }
        System.out.printf(
                "| new files per second, commits of %d | %.0f | | %d |%n",
                perCommit, ADDED / ((System.nanoTime() - begin) / 1e9), ADDED);
    }
}

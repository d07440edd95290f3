package io.lading.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.file.FilePage;
import io.lading.file.FileQuery;
import io.lading.file.FileQuery.Sort;
import io.lading.file.StoredFile;
import io.lading.storage.StorageException;
import io.lading.testkit.MetadataContract;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The contract for searches: whichever strategy finds names, it finds those that contain the text.
abstract class SearchContract extends MetadataContract {
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    private static final int NAMES = 160;
    private static final int TEXTS = 120;

    /// Few different characters, so that names share pieces without sharing texts: letters in both cases,
    /// wildcards, quotes, operators of query languages, and characters with several forms.
    private static final String[] CHARACTERS = {
        "a",
        "a",
        "a",
        "b",
        "B",
        "A",
        "0",
        "0",
        "1",
        " ",
        " ",
        ".",
        "-",
        "_",
        "%",
        "!",
        "\\",
        "'",
        "\"",
        "*",
        "(",
        ":",
        "&",
        "|",
        "^",
        "+",
        "ä",
        "a\u0308",
        "Ü",
        "ß",
        "ẞ",
        "é",
        "\u0301",
        "日",
        "本",
        "語",
        "테",
        "が",
        "か\u3099",
        "ﬁ",
        "Ａ",
        "①",
        "İ",
        "ς",
        "Σ",
        "😀",
        "👩\u200d💻",
        "𠀀",
        "\u00ad",
        "\ufdfa",
        "AND",
        "OR",
        "NEAR"
    };

    private static final List<String> TEXTS_OF_NOTE = List.of(
            "%",
            "_", "a%", "!_", "''", "\"", "\"a\"", "a*", "*", "日本", "日", "本語", "日本語", "😀", "😀😀", "ä", "a\u0308", "ss",
            "ß", "a a", "aaaaaa", "000000", "NOT a", "a OR b", "zz", "zzzz", "\u00ad", " a ", "\\", "a\\'");

    private final Random random = new Random(42);

    abstract Metadata metadata();

    private String text(int least, int most) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(least, most + 1); left > 0; left--) {
            text.append(CHARACTERS[random.nextInt(CHARACTERS.length)]);
        }
        return text.toString();
    }

    private List<StoredFile> library() throws StorageException {
        List<StoredFile> library = new ArrayList<>();
        for (int i = 0; i < NAMES; i++) {
            library.add(added("alice", text(1, 12), random.nextInt(9), NOON.plusMillis(random.nextInt(9))));
        }
        for (int i = 0; i < NAMES / 8; i++) {
            StoredFile gone = library.remove(random.nextInt(library.size()));
            assertThat(files().remove(gone.id())).isTrue();
        }
        return library;
    }

    private List<String> texts(List<StoredFile> library) {
        List<String> texts = new ArrayList<>(TEXTS_OF_NOTE);
        int[] longest =
                IntStream.range(0, FileQuery.MAX_SEARCH).map(i -> '一' + i).toArray();
        texts.add(new String(longest, 0, longest.length));
        for (int i = 0; i < TEXTS; i++) {
            int[] name = library.get(random.nextInt(library.size()))
                    .name()
                    .codePoints()
                    .toArray();
            int from = random.nextInt(name.length);
            String part = new String(name, from, 1 + random.nextInt(name.length - from));
            texts.add(i % 3 == 0 ? text(1, 4) : part);
        }
        return texts;
    }

    private interface Pages {
        FilePage page(FileQuery query) throws StorageException;
    }

    private static List<StoredFile> paged(Pages pages, String text, Sort sort, int limit) throws StorageException {
        List<StoredFile> seen = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            FilePage page = pages.page(new FileQuery(text, sort, cursor, limit));
            seen.addAll(page.files());
            cursor = page.next();
        } while (cursor != null);
        return seen;
    }

    /// Pages of a search that counts few files as many, so that it uses every strategy.
    private Pages searching(int near, int sorted, int stretch) {
        NameSearch search = new NameSearch(metadata().names(), near, sorted, stretch);
        return query -> metadata().reader().search(database -> search.page(database, query));
    }

    @Test
    void search_findsExactlyTheNamesThatContainTheText_inEveryOrder_pageByPage() throws StorageException {
        List<StoredFile> library = library();
        Map<Sort, List<StoredFile>> all = new EnumMap<>(Sort.class);
        for (Sort sort : Sort.values()) {
            all.put(sort, paged(files()::page, "", sort, 500));
            assertThat(all.get(sort)).containsExactlyInAnyOrderElementsOf(library);
        }
        List<Sort> sorts = List.of(Sort.values());
        for (String text : texts(library)) {
            Sort sort = sorts.get(random.nextInt(sorts.size()));
            String key = NameKeys.search(text.strip());
            check(
                    text,
                    sort,
                    Objects.requireNonNull(all.get(sort)).stream()
                            .filter(file -> NameKeys.search(file.name()).contains(key))
                            .toList());
        }
    }

    /// Every strategy finds some pages that are full and some that are not.
    private void check(String text, Sort sort, List<StoredFile> expected) throws StorageException {
        boolean searches = !NameKeys.search(text.strip()).isEmpty();
        List<Pages> strategies = searches
                ? List.of(
                        files()::page,
                        searching(1, 1000, 1),
                        searching(1, 3, 20),
                        searching(7, 0, 1000),
                        searching(1, 0, 1))
                : List.of(files()::page);
        for (int strategy = 0; strategy < strategies.size(); strategy++) {
            int limit = expected.size() < 8 ? 1 + random.nextInt(4) : 3 + random.nextInt(40);
            assertThat(paged(strategies.get(strategy), text, sort, limit))
                    .as("'%s' by %s, %s at a time, strategy %s", text, sort, limit, strategy)
                    .containsExactlyElementsOf(expected);
        }
    }

    @Test
    void search_findsARenamedFile_byItsNewNameOnly() throws StorageException {
        StoredFile other = added("alice", "another.iso", 1, NOON);
        StoredFile file = added("alice", "Größe.iso", 1, NOON);
        StoredFile renamed = files().rename(file.id(), "Größe.iso", "日本 10.iso").orElseThrow();
        assertThat(renamed).isEqualTo(file.withName("日本 10.iso"));
        for (String text : List.of("größe", "g", "ße.")) {
            assertThat(files().page(new FileQuery(text, Sort.NAME, null, 5)).files())
                    .as(text)
                    .isEmpty();
            PageSql count = metadata().names().count(NameKeys.search(text), 9);
            assertThat(metadata().reader().read(count::number)).as(text).isZero();
        }
        for (String text : List.of("日本", "日", "10.iso")) {
            assertThat(files().page(new FileQuery(text, Sort.NAME, null, 5)).files())
                    .as(text)
                    .containsExactly(renamed);
        }
        assertThat(files().page(new FileQuery(".iso", Sort.NAME, null, 5)).files())
                .containsExactly(other, renamed);
    }

    @Test
    void search_findsAFileOnceItIsAdded_andNotAfterItsRemoval() throws StorageException {
        StoredFile file = added("alice", "Größe 日本.iso", 1, NOON);
        for (String text : List.of("größe", "日本", "日", "O", ".iso")) {
            assertThat(files().page(new FileQuery(text, Sort.NAME, null, 5)).files())
                    .as(text)
                    .containsExactly(file);
        }
        files().remove(file.id());
        for (String text : List.of("größe", "日本", "日", "O", ".iso")) {
            assertThat(files().page(new FileQuery(text, Sort.NEWEST, null, 5)).files())
                    .as(text)
                    .isEmpty();
            PageSql count = metadata().names().count(NameKeys.search(text), 9);
            long left = metadata().reader().read(count::number);
            assertThat(left).as("left in the index: %s", text).isZero();
        }
    }
}

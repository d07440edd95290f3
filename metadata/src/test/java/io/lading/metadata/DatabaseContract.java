package io.lading.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.event.EventLog;
import io.lading.file.FileId;
import io.lading.file.FilePage;
import io.lading.file.FileQuery;
import io.lading.file.FileQuery.Sort;
import io.lading.file.FileRepository;
import io.lading.file.StoredFile;
import io.lading.storage.StorageException;
import io.lading.testkit.MetadataContract;
import io.lading.upload.Extents;
import io.lading.upload.Room;
import io.lading.upload.Upload;
import io.lading.upload.UploadRepository;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The contract, for databases; each says how a new one is opened.
abstract class DatabaseContract extends MetadataContract {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Metadata metadata;

    abstract Metadata fresh() throws Exception;

    @BeforeEach
    void open() throws Exception {
        metadata = fresh();
    }

    @AfterEach
    void close() {
        metadata.close();
    }

    @Override
    protected UploadRepository uploads() {
        return metadata.uploads();
    }

    @Override
    protected FileRepository files() {
        return metadata.files();
    }

    @Override
    protected EventLog events() {
        return metadata.events();
    }

    private StoredFile add(String name) throws StorageException {
        Instant now = Instant.parse("2026-11-01T10:00:00Z");
        Upload upload = new Upload(
                FileId.create(Instant.now(), RANDOM),
                "alice",
                name,
                1,
                Extents.empty(),
                false,
                Upload.Kind.WHOLE,
                List.of(),
                null,
                null,
                List.of(),
                now,
                now.plusSeconds(60),
                Room.NONE,
                1);
        StoredFile file = new StoredFile(upload.id(), name, 1, null, "alice", now, null, null);
        uploads().insert(upload);
        assertThat(uploads().complete(upload, file)).isTrue();
        return file;
    }

    private List<String> found(@Nullable String search) throws StorageException {
        return files().page(new FileQuery(search, Sort.NAME, null, 100)).files().stream()
                .map(StoredFile::name)
                .toList();
    }

    @Test
    void search_findsTextsHoweverTheyAreTyped() throws StorageException {
        for (String name :
                List.of("Prüfung-테스트.iso", "STRASSE.iso", "ΟΔΟΣ.iso", "ＩＭＧ①.iso", "İstanbul.iso", "a_b.iso")) {
            add(name);
        }
        for (String text : List.of("Prüfung", "테스트", "STRAẞE", "straße", "οδος", "img1", "istanbul", "ÜFU", "a_b")) {
            for (Form form : List.of(Form.NFC, Form.NFD)) {
                assertThat(found(Normalizer.normalize(text, form)))
                        .as("%s %s", text, form)
                        .hasSize(1);
            }
        }
        assertThat(found("a-b")).isEmpty();
        assertThat(found("ab")).isEmpty();
    }

    @Test
    void sortByName_isAsPeopleSort_alsoPageByPage() throws StorageException {
        List<String> sorted = List.of(
                "10 things.iso",
                "Apfel.iso",
                "Äpfel.iso",
                "apfel2.iso",
                "b.iso",
                "image2.iso",
                "image02.iso",
                "image10.iso",
                "image100.iso",
                "Øre.iso",
                "österreich.iso",
                "z.iso",
                "Я.iso",
                "日本.iso",
                "테스트.iso");
        List<String> shuffled = new ArrayList<>(sorted);
        Collections.shuffle(shuffled, new Random(7));
        for (String name : shuffled) {
            add(name);
        }
        List<String> paged = new ArrayList<>();
        FilePage page = files().page(new FileQuery(null, Sort.NAME, null, 2));
        while (page.next() != null) {
            page.files().forEach(file -> paged.add(file.name()));
            page = files().page(new FileQuery(null, Sort.NAME, page.next(), 2));
        }
        page.files().forEach(file -> paged.add(file.name()));
        assertThat(paged).containsExactlyElementsOf(sorted);
    }

    @Test
    void longestNames_haveKeysTheDatabaseTakes() throws StorageException {
        String expanding = "\uFDFA".repeat(85);
        StoredFile first = add(expanding);
        StoredFile second = add("9".repeat(255));
        assertThat(found(null)).containsExactlyInAnyOrder(first.name(), second.name());
        assertThat(found(expanding)).containsExactly(expanding);
        FilePage page = files().page(new FileQuery(null, Sort.NAME, null, 1));
        assertThat(files().page(new FileQuery(null, Sort.NAME, page.next(), 1)).files())
                .hasSize(1)
                .doesNotContainAnyElementsOf(page.files());
    }
}

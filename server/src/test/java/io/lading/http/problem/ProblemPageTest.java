package io.lading.http.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The languages of the error page for browsers.
class ProblemPageTest {
    private static final Path LANGUAGES = Path.of("src/main/resources/pages");

    @Test
    void everyLanguage_hasEveryText() throws IOException {
        Properties english = texts(LANGUAGES.resolve("en.properties"));
        try (Stream<Path> files = Files.list(LANGUAGES)) {
            for (Path file : files.toList()) {
                assertThat(texts(file).keySet()).as("%s", file).isEqualTo(english.keySet());
            }
        }
        for (int status : List.of(400, 403, 404, 410, 429, 500, 503)) {
            assertThat(page(status, "en")).doesNotContain("<h1></h1>").doesNotContain("<p></p>");
        }
    }

    /// The test resources have a file in Esperanto.
    @Test
    void anotherLanguage_needsOnlyAFile() {
        assertThat(page(404, "eo,en;q=0.5"))
                .contains("<html lang=\"eo\">")
                .contains("<h1>Ne trovita</h1>")
                .contains("ĉe tiu adreso");
        assertThat(page(403, "eo")).as("its file lacks this text").contains("<h1>Permission denied</h1>");
    }

    @Test
    void language_isTheFirstAcceptedOneThatExists_orEnglish() {
        assertThat(page(404, "de-AT,de;q=0.9,en;q=0.5")).contains("Nicht gefunden");
        assertThat(page(404, "xx,de;q=0.5")).contains("Nicht gefunden");
        assertThat(page(404, "xx")).contains("Not found");
        assertThat(page(404, "((")).contains("Not found");
    }

    @Test
    void limitOfTheUser_isNotAFailureOfTheServer() {
        assertThat(page(429, "en")).contains("<h1>Too many requests</h1>");
        assertThat(page(503, "en")).contains("<h1>Server not available</h1>");
    }

    private static String page(int status, String languages) {
        return new String(ProblemPage.of(status, languages), StandardCharsets.UTF_8);
    }

    private static Properties texts(Path file) throws IOException {
        Properties texts = new Properties();
        try (Reader reader = new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8)) {
            texts.load(reader);
        }
        return texts;
    }
}

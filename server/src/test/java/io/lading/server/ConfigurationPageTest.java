package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Keeps `docs/configuration.md` true. `mvn test -Dtest=ConfigurationPageTest -Dlading.write-docs` writes it anew.
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    private static final String HEAD = """
            # Configuration

            Lading is configured by environment variables alone. A value that is not allowed stops the start with
            the name, the value and what is allowed; a name that is not in this table is reported at the start.
            This page is made from the program; change `Variables.java`, not the table.

            | variable | default | allowed | what it does |
            |---|---|---|---|
            """;

    @Test
    void configurationPage_tellsWhatTheServerReads() throws IOException {
        String expected =
                HEAD + Variables.ALL.stream().map(ConfigurationPageTest::row).collect(Collectors.joining());
        if (System.getProperty("lading.write-docs") != null) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, expected);
        }
        assertThat(PAGE).content().isEqualTo(expected);
    }

    private static String row(Variable<?> variable) {
        String fallback = variable.fallback().isEmpty() ? "" : "`" + variable.fallback() + "`";
        return "| `" + variable.name() + "` | " + fallback + " | " + variable.allowed() + " | " + variable.description()
                + " |\n";
    }
}

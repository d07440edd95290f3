package io.lading.server.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Keeps `docs/configuration.md` up to date.
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");
    private static final String WRITE =
            "mvn -Dguards.skip -Dweb.skip -pl server -am test -Dtest=ConfigurationPageTest -Dlading.write-docs"
                    + " -Dsurefire.failIfNoSpecifiedTests=false";

    private static final String HEAD = """
            # Configuration

            Lading is configured by environment variables only. An empty variable has its default. An invalid value
            prevents the start; the message has the name, the value and what is allowed. Unknown `LADING_*` names are
            reported at start. This page is generated: change `Variables.java` or `OutsideVariable.java`, not the
            tables.

            | variable | default | allowed | what it does |
            |---|---|---|---|
            """;

    private static final String OUTSIDE = """

            ## Around the server
            These are read by the containers, scripts and tests, not by the server itself.

            | variable | default | read by | what it does |
            |---|---|---|---|
            """;

    @Test
    void configurationPage_tellsWhatIsRead() throws IOException {
        String expected = HEAD
                + Variables.ALL.stream().map(ConfigurationPageTest::row).collect(Collectors.joining())
                + OUTSIDE
                + OutsideVariable.ALL.stream().map(ConfigurationPageTest::row).collect(Collectors.joining());
        if (System.getProperty("lading.write-docs") != null) {
            Files.writeString(PAGE, expected);
        }
        assertThat(PAGE)
                .as("docs/configuration.md, which this writes anew: " + WRITE)
                .content()
                .isEqualTo(expected);
    }

    private static String row(Variable<?> variable) {
        return row(variable.name(), variable.fallback(), variable.allowed(), variable.description());
    }

    private static String row(OutsideVariable variable) {
        return row(variable.name(), variable.fallback(), variable.reader(), variable.description());
    }

    private static String row(String name, String fallback, String third, String description) {
        String shown = fallback.isEmpty() ? "" : "`" + fallback + "`";
        return "| `" + name + "` | " + shown + " | " + third + " | " + description + " |\n";
    }
}

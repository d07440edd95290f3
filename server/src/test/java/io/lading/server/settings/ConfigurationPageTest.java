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

            <!-- This page is generated. Change Variables.java, OutsideVariable.java or ConfigurationPageTest.java. -->

            Lading is configured by environment variables only. If a variable is empty or not set, the server uses the
            default. If a value is not valid, the server does not start; it prints the variable, its value (except
            secrets) and the allowed values. At start it also prints the names of unknown `LADING_*` variables.

            A changed variable takes effect at the next start. With Compose, edit `.env` and run `docker compose up -d`;
            with systemd, edit `/etc/lading.env` and run `systemctl restart lading`
            ([details](operations.md#apply-a-changed-setting), and the variables that Compose does not pass on).

            Several servers need `LADING_STORAGE`, the variables of the store, and those of the database
            ([several servers](scaling.md)).

            ## Variables of the server

            | variable | default | allowed | what it does |
            |---|---|---|---|
            """;

    private static final String OUTSIDE = """

            ## Variables of Docker Compose, scripts and tests
            The containers, scripts and tests read these variables, not the server itself.

            | variable | default | read by | what it does |
            |---|---|---|---|
            """;

    @Test
    void configurationPage_statesWhatIsRead() throws IOException {
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

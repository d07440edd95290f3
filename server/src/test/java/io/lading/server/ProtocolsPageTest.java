package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// docs/protocols.md names the test of each requirement, docs/security.md that of each attack. All these tests
/// must exist, and no requirement may be missing.
class ProtocolsPageTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*Test)\\.(\\w+)`");
    private static final Pattern METHOD = Pattern.compile("@Test\\b[^{;]*?\\bvoid (\\w+)\\(");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([A-Z]\\d+) \\| (.*)$");
    private static final Pattern NOT_DONE = Pattern.compile("\\(([A-Z]\\d+)\\)");

    /// The requirements of tus 1.0.0 and of Resumable Uploads for HTTP, by the letter of their section in the
    /// page.
    private static final Map<String, Integer> NUMBERS =
            Map.of("T", 28, "I", 2, "F", 6, "S", 5, "O", 3, "C", 10, "H", 3, "A", 8, "D", 1, "X", 2);

    private static final Map<String, Integer> MORE_NUMBERS = Map.of("R", 3, "Z", 5);

    private static String page() throws IOException {
        return Files.readString(ROOT.resolve("docs/protocols.md"));
    }

    @Test
    void everyTestNamedInTheProtocolsPage_exists() throws IOException {
        allNamedExist(page());
    }

    @Test
    void everyTestNamedInTheSecurityPage_exists() throws IOException {
        allNamedExist(Files.readString(ROOT.resolve("docs/security.md")));
    }

    private static void allNamedExist(String page) {
        Map<String, Set<String>> tests = tests();
        List<MatchResult> named = NAMED.matcher(page).results().toList();
        assertThat(named).hasSizeGreaterThan(30);
        assertThat(named)
                .allMatch(name -> tests.getOrDefault(name.group(1), Set.of()).contains(name.group(2)));
    }

    @Test
    void everyRequirement_hasATestNamedAfterIt_orAReason() throws IOException {
        Set<String> held = new TreeSet<>();
        Matcher rows = ROW.matcher(page());
        while (rows.find()) {
            String number = rows.group(1);
            assertThat(NAMED.matcher(rows.group(2)).results())
                    .as("a test named after " + number)
                    .anyMatch(test -> test.group(2).startsWith(number.toLowerCase(Locale.ROOT) + "_"));
            assertThat(held.add(number)).as(number + " has one row").isTrue();
        }
        NOT_DONE.matcher(notDone()).results().forEach(reason -> held.add(reason.group(1)));
        assertThat(held).isEqualTo(numbers());
    }

    /// The paragraph with the reasons.
    private static String notDone() throws IOException {
        String from = page().substring(page().indexOf("\nNot done: "));
        return from.substring(0, from.indexOf("\n\n"));
    }

    private static Set<String> numbers() {
        return Stream.of(NUMBERS, MORE_NUMBERS)
                .flatMap(some -> some.entrySet().stream())
                .flatMap(section ->
                        IntStream.rangeClosed(1, section.getValue()).mapToObj(number -> section.getKey() + number))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The names of test methods, by class.
    private static Map<String, Set<String>> tests() {
        return Stream.of("core", "metadata", "server")
                .flatMap(module -> sources(ROOT.resolve(module).resolve("src/test/java")))
                .collect(Collectors.toMap(
                        path -> path.getFileName().toString().replace(".java", ""), ProtocolsPageTest::methods));
    }

    private static Stream<Path> sources(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(path -> path.toString().endsWith("Test.java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> methods(Path source) {
        try {
            return METHOD.matcher(Files.readString(source))
                    .results()
                    .map(method -> method.group(1))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

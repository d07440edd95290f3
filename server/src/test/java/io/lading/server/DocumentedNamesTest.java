package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The documentation for developers names classes and tests; every one of them exists.
class DocumentedNamesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern SOURCE = Pattern.compile("(\\w[\\w-]*?)(\\.test)?\\.(java|ts|tsx)");
    private static final Pattern TEST = Pattern.compile("\\b([A-Z]\\w*Test)\\b");
    private static final Pattern CLASS = Pattern.compile("`([A-Z][a-z]\\w+)(?:[.#]\\w+)*`");

    /// Names of classes of other projects and of header fields, and the ending of the names of tests.
    private static final Set<String> OTHERS = Set.of("IllegalStateException", "Host", "Test");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ARCHITECTURE.md",
                "CONTRIBUTING.md",
                "docs/reliability.md",
                "docs/performance.md",
                "docs/extending.md"
            })
    void everyNamedTest_exists(String page) throws IOException {
        assertThat(missing(TEST, page)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ARCHITECTURE.md", "CONTRIBUTING.md", "docs/extending.md"})
    void everyNamedClass_exists(String page) throws IOException {
        assertThat(missing(CLASS, page)).isEmpty();
    }

    @Test
    void everyInvariant_namesItsTest() throws IOException {
        String page = Files.readString(ROOT.resolve("ARCHITECTURE.md"));
        String invariants = page.substring(page.indexOf("## Invariants"), page.indexOf("## Memory"));
        assertThat(invariants.split("\n- ", -1).length - 1).isGreaterThan(10);
        for (String invariant : invariants.split("\n- ", -1)) {
            if (invariant.startsWith("**")) {
                assertThat(invariant).containsPattern("`\\w+(Test|Contract)`");
            }
        }
    }

    private static Set<String> missing(Pattern pattern, String page) throws IOException {
        Set<String> named = pattern.matcher(Files.readString(ROOT.resolve(page)))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> sources = sources();
        named.removeAll(OTHERS);
        named.removeIf(name -> sources.contains(name.toLowerCase(Locale.ROOT)));
        return named;
    }

    private static Set<String> sources() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String folder :
                new String[] {"core/src", "metadata/src", "storage-s3/src", "server/src", "web/src", "web/test"}) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
                files.map(file -> SOURCE.matcher(file.getFileName().toString()))
                        .filter(Matcher::matches)
                        .map(MatchResult::group)
                        .forEach(name -> names.add(name.substring(0, name.indexOf('.'))
                                .replace("-", "")
                                .toLowerCase(Locale.ROOT)));
            }
        }
        return names;
    }
}

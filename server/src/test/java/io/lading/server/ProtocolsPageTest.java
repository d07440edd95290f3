package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// docs/protocols.md names the test of each requirement; none of these names may be empty words.
class ProtocolsPageTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*Test)\\.(\\w+)`");
    private static final Pattern METHOD = Pattern.compile("@Test\\b[^{;]*?\\bvoid (\\w+)\\(");

    @Test
    void everyTestNamedInTheProtocolsPage_exists() throws IOException {
        Map<String, String> sources = sources();
        List<String> missing = new ArrayList<>();
        int named = 0;
        Matcher names = NAMED.matcher(Files.readString(ROOT.resolve("docs/protocols.md")));
        while (names.find()) {
            named++;
            String source = sources.getOrDefault(names.group(1) + ".java", "");
            boolean there = METHOD.matcher(source)
                    .results()
                    .anyMatch(method -> method.group(1).equals(names.group(2)));
            if (!there) {
                missing.add(names.group(1) + "." + names.group(2));
            }
        }
        assertThat(missing).isEmpty();
        assertThat(named).isGreaterThan(50);
    }

    private static Map<String, String> sources() throws IOException {
        try (Stream<Path> modules = Stream.of("core", "metadata", "server").map(ROOT::resolve)) {
            return modules.flatMap(ProtocolsPageTest::tests)
                    .collect(Collectors.toMap(path -> path.getFileName().toString(), ProtocolsPageTest::read));
        }
    }

    private static Stream<Path> tests(Path module) {
        try (Stream<Path> files = Files.walk(module.resolve("src/test/java"))) {
            return files.filter(path -> path.toString().endsWith("Test.java")).toList().stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

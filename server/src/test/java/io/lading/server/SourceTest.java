package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Coding rules that can be checked only in the sources, of all modules and their tests.
class SourceTest {
    private static final List<Path> MODULES =
            List.of(Path.of("../core"), Path.of("../metadata"), Path.of("../storage-s3"), Path.of("../server"));

    /// A string that begins like the header fields of the upload protocols.
    private static final Pattern UPLOAD_FIELD = Pattern.compile("\"(Tus|Upload|Lading)-[A-Z]");

    private static List<Path> sources(Path module, String kind) throws IOException {
        try (Stream<Path> found = Files.walk(module.resolve("src").resolve(kind).resolve("java"))) {
            return found.filter(path -> path.toString().endsWith(".java")).toList();
        }
    }

    private static boolean nullMarked(Path file) throws IOException {
        return Files.exists(file) && Files.readString(file).contains("NullMarked");
    }

    @Test
    void everyPackage_alsoOfTests_isNullMarked() throws IOException {
        Set<Path> unmarked = new TreeSet<>();
        for (Path module : MODULES) {
            Path main = module.resolve("src/main/java");
            boolean whole = nullMarked(main.resolve("module-info.java"));
            for (String kind : List.of("main", "test")) {
                Path root = module.resolve("src").resolve(kind).resolve("java");
                for (Path source : sources(module, kind)) {
                    Path inside = root.relativize(source).resolveSibling("package-info.java");
                    if (!whole && !nullMarked(main.resolve(inside)) && !nullMarked(root.resolve(inside))) {
                        unmarked.add(root.resolve(inside));
                    }
                }
            }
        }
        assertThat(unmarked).isEmpty();
    }

    @Test
    void fieldsOfUploads_areNamedByTheHttpPackagesAlone() throws IOException {
        List<Path> elsewhere = new ArrayList<>();
        List<Path> there = new ArrayList<>();
        for (Path module : MODULES) {
            Path http = module.resolve("src/main/java/io/lading/http");
            for (Path source : sources(module, "main")) {
                if (UPLOAD_FIELD.matcher(Files.readString(source)).find()) {
                    (source.startsWith(http) ? there : elsewhere).add(source);
                }
            }
        }
        assertThat(elsewhere).isEmpty();
        assertThat(there).extracting(path -> path.getFileName().toString()).contains("Tus.java", "Rufh.java");
    }
}

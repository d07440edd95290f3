package io.lading.server.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.HostPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every setting can be set in `.env`, is explained there, and is passed to the server in its container.
class ComposeTest {
    private static final Path ROOT = Path.of("..");

    /// Settings that the containers decide: addresses, the directory, and TLS, which a proxy in front handles.
    /// The client container is the trusted proxy there, and passes on the header fields of clients. The demo
    /// accounts are for `./run`.
    private static final Set<String> FIXED = Set.of(
            "LADING_HOST",
            "LADING_PORT",
            "LADING_TRUSTED_PROXIES",
            "LADING_PROXY_USER_HEADER",
            "LADING_PROXY_ACCOUNTS",
            "LADING_TLS_CERT",
            "LADING_TLS_KEY",
            "LADING_DATA_DIR",
            "LADING_DEMO");

    private static final Pattern NAME = Pattern.compile("LADING_[A-Z0-9_]+");
    private static final Pattern PASSED = Pattern.compile("(?m)^ +(LADING_[A-Z0-9_]+): \\$\\{\\1:-}$");
    private static final String SCALE = "docker-compose.scale.yml";
    private static final Pattern SET = Pattern.compile("(?m)^ +(LADING_[A-Z0-9_]+): (.*)$");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[A-Z0-9_]+:([-?])(.*)}");
    private static final String SECRET = "a secret";
    private static final Pattern EXAMPLE = Pattern.compile("(?m)^#(LADING_[A-Z0-9_]+)=(.*)$");

    @Test
    void everySetting_isPassedOnAndExplained() throws IOException {
        Set<String> settings = settings();
        Set<String> passed = all(PASSED, "docker-compose.yml", 1);
        Set<String> explained = all(EXAMPLE, ".env.example", 1);
        assertThat(passed).containsAll(settings);
        assertThat(explained).containsAll(settings);
        assertThat(explained).isSubsetOf(all(NAME, "docker-compose.yml", 0));
    }

    /// Several servers have the settings of the single one, and those that make them share.
    @Test
    void severalServers_extendTheSingleOne_withoutASecretInTheFile() throws IOException {
        String several = Files.readString(ROOT.resolve(SCALE));
        assertThat(several)
                .contains("    file: docker-compose.yml\n    service: server\n")
                .contains("LADING_SERVER: server-1:8080,server-2:8080,server-3:8080\n")
                .contains("      - fsync=on\n", "      - synchronous_commit=on\n");
        Map<String, String> environment = new HashMap<>();
        SET.matcher(several).results().forEach(line -> environment.put(line.group(1), value(line.group(2))));
        assertThat(environment).containsEntry("LADING_S3_SECRET_KEY", SECRET);
        assertThat(environment).containsEntry("LADING_DATABASE_PASSWORD", SECRET);
        environment.keySet().removeIf(name -> !settings().contains(name));
        Settings.Store store = Settings.of(environment).store();
        assertThat(store.place()).isInstanceOf(Settings.Store.Bucket.class);
        assertThat(store.memory()).isEqualTo(128 << 20);
    }

    private static String value(String text) {
        String plain = text.replace("\"", "");
        Matcher variable = VARIABLE.matcher(plain);
        if (!variable.matches()) {
            return plain;
        }
        return variable.group(1).equals("?") ? SECRET : variable.group(2);
    }

    @Test
    void examples_areAllowed() throws IOException {
        Map<String, String> environment = new HashMap<>();
        EXAMPLE.matcher(Files.readString(ROOT.resolve(".env.example")))
                .results()
                .filter(line -> settings().contains(line.group(1)))
                .forEach(line -> environment.put(line.group(1), line.group(2).replace("'", "")));
        assertThat(Settings.of(environment).webhooks().urls()).isNotEmpty();
    }

    @Test
    void everyName_isOnTheConfigurationPage() throws IOException {
        for (String file : List.of(
                "docker-compose.yml",
                "docker-compose.scale.yml",
                ".env.example",
                "server/docker/start",
                "server/docker/healthy",
                "web/docker/start",
                "web/docker/Caddyfile",
                "run",
                "test",
                ".ci/containers",
                "deploy/kubernetes/lading.yaml",
                "deploy/kubernetes/settings.example.yaml")) {
            Map<String, String> names = all(NAME, file, 0).stream().collect(Collectors.toMap(name -> name, _ -> ""));
            assertThat(Settings.unknown(names)).as(file).isEmpty();
        }
    }

    /// Otherwise any other peer could forge client addresses and guess passwords without limit.
    @Test
    void onlyTheClientContainer_isBelievedAboutAddresses_andItBelievesNoProxyByDefault() throws IOException {
        assertThat(ROOT.resolve("docker-compose.yml"))
                .content()
                .contains("LADING_TRUSTED_PROXIES: client\n", "LADING_PROXIES: ${LADING_PROXIES:-}\n", "\n  client:\n");
        assertThat(ROOT.resolve("web/docker/Caddyfile")).content().contains("trusted_proxies {$LADING_PROXIES}\n");
        assertThat(Settings.of(Map.of("LADING_TRUSTED_PROXIES", "client"))
                        .listen()
                        .trustedProxies())
                .hasOnlyElementsOfType(HostPeer.class);
    }

    /// The stop timeout of the container must exceed the time that the server waits for running requests.
    @Test
    void theServer_hasTimeToStop() throws IOException {
        Properties framework = new Properties();
        try (Stream<String> lines = Files.lines(Path.of("src/main/resources/application.properties"))) {
            framework.load(new java.io.StringReader(lines.collect(Collectors.joining("\n"))));
        }
        assertThat(framework).containsEntry("spring.lifecycle.timeout-per-shutdown-phase", "20s");
        assertThat(ROOT.resolve("docker-compose.yml")).content().contains("stop_grace_period: 30s");
        assertThat(ROOT.resolve("deploy/lading.service")).content().contains("TimeoutStopSec=30");
    }

    /// Compose uses the same base images as each Dockerfile by default.
    @Test
    void baseImages_areThoseOfTheDockerfiles() throws IOException {
        String compose = Files.readString(ROOT.resolve("docker-compose.yml"));
        for (String file : List.of("server/Dockerfile", "web/Dockerfile")) {
            Matcher base =
                    Pattern.compile("(?m)^ARG ([A-Z]+_IMAGE)=(.+)$").matcher(Files.readString(ROOT.resolve(file)));
            while (base.find()) {
                assertThat(compose).contains("%1$s: ${%1$s:-%2$s}".formatted(base.group(1), base.group(2)));
            }
        }
    }

    private static Set<String> settings() {
        return Variables.ALL.stream()
                .map(Variable::name)
                .filter(name -> !FIXED.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> all(Pattern pattern, String file, int group) throws IOException {
        return pattern.matcher(Files.readString(ROOT.resolve(file)))
                .results()
                .map((MatchResult found) -> found.group(group))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}

package io.lading.server.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.server.settings.Settings.Store.Bucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The manifests for Kubernetes are well-formed, agree with each other and with the server.
class KubernetesTest {
    private static final Path DIRECTORY = Path.of("..", "deploy", "kubernetes");
    private static final JsonMapper JSON = new JsonMapper();

    /// How long the server waits for running requests.
    private static final Pattern STOPPING = Pattern.compile("spring\\.lifecycle\\.timeout-per-shutdown-phase=(\\d+)s");

    private static final Pattern USER = Pattern.compile("USER (\\d+):");

    private static List<JsonNode> documents(String file) throws IOException {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        List<JsonNode> all = new ArrayList<>();
        try (var text = Files.newBufferedReader(DIRECTORY.resolve(file))) {
            new Yaml(new SafeConstructor(strict)).loadAll(text).forEach(one -> all.add(JSON.valueToTree(one)));
        }
        return all;
    }

    private static JsonNode document(String file, String kind) throws IOException {
        return documents(file).stream()
                .filter(one -> one.get("kind").asString().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    /// The only number that a file has at a place.
    private static int number(Path file, Pattern place) throws IOException {
        List<String> found = place.matcher(Files.readString(file))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(found).as("%s in %s", place, file).hasSize(1);
        return Integer.parseInt(found.getFirst());
    }

    private static JsonNode pod() throws IOException {
        return document("lading.yaml", "Deployment").at("/spec/template/spec");
    }

    @Test
    void everyManifest_isListed() throws IOException {
        List<String> listed = document("kustomization.yaml", "Kustomization").get("resources").values().stream()
                .map(JsonNode::asString)
                .toList();
        try (var files = Files.list(DIRECTORY)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsOnlyOnceElementsOf(listed)
                    .hasSize(listed.size() + 1);
        }
        for (String file : listed) {
            assertThat(documents(file)).allSatisfy(one -> {
                assertThat(one.get("apiVersion").asString()).isNotEmpty();
                assertThat(one.at("/metadata/name").asString()).isEqualTo("lading");
            });
        }
    }

    @Test
    void settings_areThoseOfAServerThatSharesAStore() throws IOException {
        Map<String, String> environment = new TreeMap<>();
        for (JsonNode settings : documents("settings.example.yaml")) {
            JsonNode values = settings.has("data") ? settings.get("data") : settings.get("stringData");
            values.properties()
                    .forEach(one -> environment.put(one.getKey(), one.getValue().asString()));
        }
        assertThat(Settings.unknown(environment)).isEmpty();
        environment.put("LADING_TRUSTED_PROXIES", "");
        assertThat(Settings.of(environment).store().place()).isInstanceOf(Bucket.class);
        for (String secret : List.of("LADING_USERS", "LADING_DATABASE_PASSWORD", "LADING_S3_SECRET_KEY")) {
            assertThat(document("settings.example.yaml", "ConfigMap")
                            .get("data")
                            .has(secret))
                    .isFalse();
        }
        assertThat(pod().at("/containers/0/envFrom").values())
                .extracting(source -> source.properties()
                        .iterator()
                        .next()
                        .getValue()
                        .get("name")
                        .asString())
                .containsOnly("lading");
    }

    @Test
    void probes_askWhatTheServerAnswers_andItHasTimeToStop() throws IOException {
        JsonNode server = pod().at("/containers/0");
        assertThat(server.at("/readinessProbe/httpGet/path").asString())
                .isEqualTo("/api/health/ready?storage=optional");
        assertThat(server.at("/livenessProbe/httpGet/path").asString()).isEqualTo("/api/health");
        assertThat(server.at("/startupProbe/httpGet/path").asString()).isEqualTo("/api/health");
        int before = server.at("/lifecycle/preStop/exec/command/1").asInt();
        assertThat(before).isPositive();
        int stopping = number(Path.of("src/main/resources/application.properties"), STOPPING);
        assertThat(pod().get("terminationGracePeriodSeconds").asInt()).isGreaterThan(before + stopping);
        assertThat(Files.readString(Path.of("..", "server", "docker", "strip"))).contains(" sleep ");
    }

    @Test
    void serviceBudgetAndIngress_meanTheSamePods() throws IOException {
        JsonNode deployment = document("lading.yaml", "Deployment");
        JsonNode labels = deployment.at("/spec/template/metadata/labels");
        assertThat(deployment.at("/spec/replicas").asInt())
                .as("one may stop")
                .isGreaterThan(document("lading.yaml", "PodDisruptionBudget")
                        .at("/spec/maxUnavailable")
                        .asInt());
        assertThat(deployment.at("/spec/selector/matchLabels")).isEqualTo(labels);
        assertThat(document("lading.yaml", "Service").at("/spec/selector")).isEqualTo(labels);
        assertThat(document("lading.yaml", "PodDisruptionBudget").at("/spec/selector/matchLabels"))
                .isEqualTo(labels);
        assertThat(document("ingress.example.yaml", "Ingress")
                        .at("/spec/rules/0/http/paths/0/backend/service/name")
                        .asString())
                .isEqualTo("lading");
    }

    @Test
    void pods_runAsInTheContainersOfCompose() throws IOException {
        assertThat(pod().at("/securityContext/runAsUser").asInt()).isEqualTo(number(Path.of("Dockerfile"), USER));
        JsonNode server = pod().at("/containers/0");
        assertThat(server.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(server.at("/volumeMounts").values())
                .extracting(mount -> mount.get("mountPath").asString())
                .containsExactly("/data", "/tmp");
    }
}

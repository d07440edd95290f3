package io.lading.oversight;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.server.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// What administrators see of the storage and of the configuration.
class StorageAndSettingsTest {
    private static final String[] TUS = {"Tus-Resumable", "1.0.0", "Upload-Length", "1000"};

    @RegisterExtension
    static final RunningServer server = new RunningServer("QUOTA", "1000000", "MIN_FREE", "4096");

    private static final ProtocolScript alice = server.as("alice");
    private static final ProtocolScript bob = server.as("bob");
    private static final ProtocolScript carol = server.as("carol");

    private static JsonNode setting(String name) {
        for (JsonNode each :
                carol.send("GET", "/api/admin/settings").expect(200).json().get("settings")) {
            if (each.get("name").asString().equals(name)) {
                return each;
            }
        }
        throw new AssertionError(name + " is not listed");
    }

    @Test
    void storage_sumsFilesByOwner_andReservations() {
        bob.sendText("PUT", "/api/files/one.iso", "12345").expect(201);
        bob.sendText("PUT", "/api/files/two.iso", "1234567890").expect(201);
        alice.sendText("PUT", "/api/files/three.iso", "123").expect(201);
        alice.send("POST", "/api/uploads", TUS).expect(201);
        JsonNode storage = carol.send("GET", "/api/admin/storage")
                .expect(200)
                .expect("Cache-Control", "no-store")
                .json();
        assertThat(storage.get("owners").toString())
                .isEqualTo(
                        "[{\"owner\":\"bob\",\"files\":2,\"bytes\":15},{\"owner\":\"alice\",\"files\":1,\"bytes\":3}]");
        assertThat(storage.get("files").asLong()).isEqualTo(3);
        assertThat(storage.get("fileBytes").asLong()).isEqualTo(18);
        assertThat(storage.get("uploads").asLong()).isEqualTo(1);
        assertThat(storage.get("reserved").asLong()).isEqualTo(1000);
        assertThat(storage.get("minFree").asLong()).isEqualTo(4096);
        assertThat(storage.get("free").asLong()).isPositive();
    }

    @Test
    void settings_sayWhatIsSetAndWhatIsDefault_withoutSecrets() {
        assertThat(setting("LADING_QUOTA").toString())
                .isEqualTo("{\"name\":\"LADING_QUOTA\",\"value\":\"1000000\",\"set\":true,\"hidden\":false}");
        assertThat(setting("LADING_SESSION_MAX").toString())
                .isEqualTo("{\"name\":\"LADING_SESSION_MAX\",\"value\":\"30d\",\"set\":false,\"hidden\":false}");
        assertThat(setting("LADING_USERS").toString())
                .isEqualTo("{\"name\":\"LADING_USERS\",\"value\":\"\",\"set\":true,\"hidden\":true}");
        assertThat(carol.send("GET", "/api/admin/settings").text()).doesNotContain("lighthouse-keeper");
    }
}

package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.settings.Settings;
import io.lading.server.settings.SettingsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The header `Strict-Transport-Security`.
class TransportSecurityTest {
    private static final String FIELD = "Strict-Transport-Security";

    @TempDir
    private Path directory;

    private TestServer start(String... settings) {
        String[] all = new String[settings.length + 2];
        System.arraycopy(settings, 0, all, 2, settings.length);
        all[0] = "TRUSTED_PROXIES";
        all[1] = "127.0.0.1";
        return TestServer.start(directory, all);
    }

    private static Answer overTls(TestServer server, String path) {
        return ProtocolScript.signedOut(server).send("GET", path, "X-Forwarded-Proto", "https");
    }

    @Test
    void behindAProxyWithTls_theHostAloneIsNamed_onEveryAnswer() {
        try (TestServer server = start()) {
            overTls(server, "/api/health").expect(200).expect(FIELD, "max-age=31536000");
            overTls(server, "/api/files").expect(401).expect(FIELD, "max-age=31536000");
            ProtocolScript.signedOut(server).send("GET", "/api/health").expectNo(FIELD);
        }
    }

    @Test
    void namesBelow_andTheTime_areASetting() {
        try (TestServer server = start("HSTS", "30d; includeSubDomains")) {
            overTls(server, "/api/health").expect(FIELD, "max-age=2592000; includeSubDomains");
        }
    }

    @Test
    void off_saysNothing() {
        try (TestServer server = start("HSTS", "off")) {
            overTls(server, "/api/health").expect(200).expectNo(FIELD);
        }
    }

    @Test
    void otherValues_areNotAllowed() {
        assertThat(Settings.of(Map.of("LADING_HSTS", "0s")).listen().hsts().field())
                .contains("max-age=0");
        for (String wrong : List.of("on", "365", "365d; preload", "-1d", "365d;")) {
            assertThatThrownBy(() -> Settings.of(Map.of("LADING_HSTS", wrong)))
                    .as(wrong)
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining("LADING_HSTS");
        }
    }
}

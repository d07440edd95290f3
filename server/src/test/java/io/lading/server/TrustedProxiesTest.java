package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.http.RawConversation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whether `X-Forwarded-*` is believed, seen by the `Secure` mark of the session cookie.
class TrustedProxiesTest {
    private static final String BODY = "{\"name\":\"alice\",\"password\":\"wonderland\"}";

    @TempDir
    private Path directory;

    @Test
    void forwarded_byATrustedProxy_isBelieved() throws IOException {
        assertThat(cookie("TRUSTED_PROXIES", "10.0.0.9, 127.0.0.1")).contains("; Secure");
    }

    @Test
    void forwarded_byAnybodyElse_isIgnored() throws IOException {
        assertThat(cookie("TRUSTED_PROXIES", "10.0.0.9")).doesNotContain("; Secure");
        assertThat(cookie()).doesNotContain("; Secure");
    }

    @Test
    void forwarded_fromATrustedNetwork_isBelieved() throws IOException {
        assertThat(cookie("TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.0/8")).contains("; Secure");
        assertThat(cookie("TRUSTED_PROXIES", "10.0.0.0/8, ::/0, 128.0.0.0/1")).doesNotContain("; Secure");
    }

    @Test
    void networks_thatAreNone_stopTheStart() {
        for (String bad : new String[] {"10.0.0.0/33", "proxy.example", "10.0.0.0/x", "::/129"}) {
            assertThatThrownBy(() -> Settings.of(Map.of("LADING_TRUSTED_PROXIES", bad)))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining(bad);
        }
    }

    private String cookie(String... settings) throws IOException {
        try (TestServer server = TestServer.start(directory, settings);
                RawConversation proxy = RawConversation.with(server)) {
            proxy.send(
                    "POST /api/session HTTP/1.1",
                    "Host: localhost",
                    "X-Forwarded-Proto: https",
                    "X-Forwarded-For: 203.0.113.7",
                    "X-Lading-Client: test",
                    "Content-Type: application/json",
                    "Content-Length: " + BODY.length());
            proxy.sendBytes(BODY);
            String line = proxy.line();
            while (!line.isEmpty() && !line.startsWith("Set-Cookie")) {
                line = proxy.line();
            }
            return line;
        }
    }
}

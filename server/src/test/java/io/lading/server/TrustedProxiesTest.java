package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.http.ProtocolScript;
import io.lading.http.RawConversation;
import io.lading.server.settings.Settings;
import io.lading.server.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whether `X-Forwarded-*` is trusted, observed by the `Secure` attribute of the session cookie.
class TrustedProxiesTest {
    private static final int GUESSES = 24;

    /// Five failures are free; then each delay is twice the previous one.
    private static final int MOST_HEARD = 12;

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
    void forwarded_byAProxyThatIsNamed_isBelieved() throws IOException {
        assertThat(cookie("TRUSTED_PROXIES", "localhost")).contains("; Secure");
        assertThat(cookie("TRUSTED_PROXIES", "proxy.invalid")).doesNotContain("; Secure");
    }

    /// A client that could choose a new address for each attempt could guess passwords without limit.
    @Test
    void wrongPasswords_countForTheCaller_whateverHeSaysOfHimself() throws IOException {
        String[] claims = {
            "Forwarded: for=198.51.100.%d",
            "Forwarded: for=198.51.100.%d;proto=https;host=a.example",
            "X-Forwarded-Server: 198.51.100.%d",
            "X-Forwarded-For: 198.51.100.%d, 203.0.113.7",
            "X-Forwarded-For: 198.51.100.%d, 203.0.113.7, 10.1.2.3",
            "X-Forwarded-For: 198.51.100.%d, unknown, 203.0.113.7:4711"
        };
        try (TestServer server = TestServer.start(directory, "TRUSTED_PROXIES", "127.0.0.1,10.0.0.0/8")) {
            int heard = 0;
            for (int i = 0; i < GUESSES; i++) {
                heard += guess(server, "203.0.113.7", claims[i % claims.length].formatted(i))
                                .contains(" 401 ")
                        ? 1
                        : 0;
            }
            assertThat(heard).isLessThan(MOST_HEARD);
            assertThat(guess(server, "203.0.113.8", "X-Other: 1")).contains(" 401 ");
        }
    }

    @Test
    void otherFields_ofATrustedProxy_areNotBelieved() throws IOException {
        for (String field : new String[] {"Forwarded: proto=https", "X-Proxied-Https: on", "X-Forwarded-Port: 443"}) {
            try (TestServer server = TestServer.start(directory, "TRUSTED_PROXIES", "127.0.0.1")) {
                assertThat(cookie(server, field)).doesNotContain("; Secure");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"https, https://files.example", "HTTPS, https://files.example", "javascript, http://files.example"})
    void forwardedScheme_isHttpOrHttps(String scheme, String base) {
        try (TestServer server = TestServer.start(directory, "TRUSTED_PROXIES", "127.0.0.1")) {
            String location = ProtocolScript.as("alice", server)
                    .sendText(
                            "PUT",
                            "/api/files/a.iso",
                            "x",
                            "X-Forwarded-Host",
                            "files.example",
                            "X-Forwarded-Proto",
                            scheme)
                    .expect(201)
                    .header("Location");
            assertThat(location).startsWith(base + "/api/files/");
        }
    }

    private static String guess(TestServer server, String caller, String field) throws IOException {
        try (RawConversation proxy = RawConversation.with(server)) {
            String own = field.startsWith("X-Forwarded-For") ? "X-Other: 1" : "X-Forwarded-For: " + caller;
            signIn(proxy, "a guess", field, own);
            return proxy.line();
        }
    }

    @Test
    void networks_malformed_stopTheStart() {
        for (String bad : new String[] {"10.0.0.0/33", "proxy..example", "10.0.0.0/x", "::/129"}) {
            assertThatThrownBy(() -> Settings.of(Map.of("LADING_TRUSTED_PROXIES", bad)))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining(bad);
        }
    }

    private String cookie(String... settings) throws IOException {
        try (TestServer server = TestServer.start(directory, settings)) {
            return cookie(server, "X-Forwarded-Proto: https", "X-Forwarded-For: 203.0.113.7");
        }
    }

    private static String cookie(TestServer server, String... fields) throws IOException {
        try (RawConversation proxy = RawConversation.with(server)) {
            signIn(proxy, "wonderland", fields);
            return proxy.fields().stream()
                    .filter(line -> line.startsWith("Set-Cookie"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void signIn(RawConversation proxy, String password, String... fields) throws IOException {
        String body = "{\"name\":\"alice\",\"password\":\"" + password + "\"}";
        List<String> lines = new ArrayList<>(List.of(
                "POST /api/session HTTP/1.1",
                "Host: localhost",
                "X-Lading-Client: test",
                "Content-Type: application/json",
                "Content-Length: " + body.length()));
        lines.addAll(List.of(fields));
        proxy.send(lines.toArray(String[]::new));
        proxy.sendBytes(body);
    }
}

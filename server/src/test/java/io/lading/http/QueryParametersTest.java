package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.server.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Valid and malformed queries.
@Timeout(120)
class QueryParametersTest {
    private static final List<String> MALFORMED = List.of(
            "q=%ff",
            "q=%",
            "q=%zz",
            "q=%a",
            "%ff=1",
            "q=%C0%AE",
            "q=%ED%A0%80",
            "q=%F4%90%80%80",
            "q=%u0041",
            "limit=%ff",
            "q=1&".repeat(QueryParameters.MAX_PARAMETERS + 1));

    @Test
    void parse_readsPercentEncodedUtf8() throws CharacterCodingException {
        assertThat(QueryParameters.parse("q=a+b%20c%2B&q=%C3%A4&=x&empty&&none="))
                .isEqualTo(Map.of(
                        "q", List.of("a b c+", "\u00e4"),
                        "", List.of("x"),
                        "empty", List.of(""),
                        "none", List.of("")));
        assertThat(QueryParameters.parse(null)).isEmpty();
        assertThat(QueryParameters.parse("&".repeat(5000))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "%g0", "%0g", "a%", "%80", "%C3", "%C3%28", "%ED%A0%80"})
    void parse_rejectsMalformedValues(String query) {
        assertThatThrownBy(() -> QueryParameters.parse(query)).isInstanceOf(CharacterCodingException.class);
    }

    @Test
    void malformedQuery_is400_onEveryRoute_signedInOrNot_andIsNoLineInTheLog(@TempDir Path directory)
            throws IOException {
        try (ServerProcess server = ServerProcess.start(directory)) {
            ProtocolScript alice = ProtocolScript.as("alice", server.address());
            List<String> wrong = new ArrayList<>();
            for (String path :
                    List.of("/", "/nothing", "/error", "/api/files", "/api/files/x/content", "/api/session")) {
                for (String query : MALFORMED) {
                    for (String method : List.of("GET", "POST", "DELETE", "PATCH")) {
                        for (String sender : List.of("", "Authorization: " + alice.authorization() + "\r\n")) {
                            String line = statusLine(server, method + " " + path + "?" + query, sender);
                            if (!line.contains(" 400 ")) {
                                wrong.add(method + " " + path + "?" + query + " " + sender + ": " + line);
                            }
                        }
                    }
                }
            }
            assertThat(wrong).isEmpty();
            alice.sendText("PUT", "/api/files/last.iso", "x").expect(201);
            assertThat(server.linesUntil("Upload completed"))
                    .noneMatch(line -> line.contains("WARN") || line.contains("ERROR") || line.contains("\tat "));
        }
    }

    /// The status line of the response. Sends raw bytes, because HTTP clients reject such URLs themselves.
    private static String statusLine(ServerProcess server, String what, String fields) throws IOException {
        try (Socket client =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            String request = what + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "Connection: close\r\n\r\n";
            client.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }

    @Test
    void formBody_isNeverReadAsParameters(@TempDir Path directory) throws IOException {
        try (ServerProcess server = ServerProcess.start(directory)) {
            ProtocolScript alice = ProtocolScript.as("alice", server.address());
            String form = "application/x-www-form-urlencoded";
            for (String body : List.of("q=%ff", "&".repeat(3000), "a=" + "b".repeat(300_000))) {
                ProtocolScript.Answer created = alice.sendText("PUT", "/api/files/form.iso", body, "Content-Type", form)
                        .expect(201);
                assertThat(created.json().get("size").asLong()).isEqualTo(body.length());
                alice.sendText("POST", "/api/tokens", body, "Content-Type", form, "X-Lading-Client", "test")
                        .expectProblem(415, "media-type");
            }
        }
    }
}

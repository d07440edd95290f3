package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.audit.SecurityLog;
import io.lading.http.ProtocolScript;
import io.lading.metadata.account.Scope;
import io.lading.metadata.account.Token;
import io.lading.server.ClockByHand;
import io.lading.server.TestServer;
import io.lading.storage.StorageException;
import io.lading.testkit.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Expired tokens.
class ExpiredTokensTest {
    @Test
    void tokenThatExpires_isRecordedOnce(@TempDir Path directory) throws StorageException {
        try (TestServer server = TestServer.start(directory, ClockByHand.class)) {
            TestClock clock = server.part(ClockByHand.class).clock();
            Tokens tokens = server.part(Tokens.class);
            ExpiredTokens expired = new ExpiredTokens(tokens, server.part(SecurityLog.class));
            Token token = tokens.create(
                            "alice",
                            "robot",
                            Set.of(Scope.READ),
                            clock.instant().plus(Duration.ofDays(1)))
                    .orElseThrow()
                    .token();
            assertThat(tokens.create("alice", "other", Set.of(Scope.READ), null))
                    .isPresent();
            expired.note();
            assertThat(ended(server)).isEmpty();
            clock.pass(Duration.ofDays(1));
            expired.note();
            clock.pass(Duration.ofDays(1));
            expired.note();
            JsonNode event = ended(server).get(0);
            assertThat(ended(server)).hasSize(1);
            assertThat(event.get("person").asString()).isEqualTo("alice");
            assertThat(event.get("subject").asString()).isEqualTo(token.id());
            assertThat(event.get("detail").asString()).isEqualTo("expired");
        }
    }

    private static JsonNode ended(TestServer server) {
        return ProtocolScript.as("carol", server)
                .send("GET", "/api/admin/security-events?kind=token-ended")
                .expect(200)
                .json()
                .get("events");
    }
}

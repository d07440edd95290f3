package io.lading.http.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.file.FileExpiry;
import io.lading.file.FileHolds;
import io.lading.file.FileId;
import io.lading.file.Shelf;
import io.lading.file.StoredFile;
import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.server.ClockByHand;
import io.lading.server.RunningServer;
import io.lading.storage.ContentReader;
import io.lading.storage.StorageException;
import io.lading.testkit.TestClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Files that are deleted at their end.
class FileEndsTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer(ClockByHand.class, "KEEP_FILES", "30d");

    /// A time that does not fit into the milliseconds of a record.
    private static final String FAR = "+999999999-12-31T23:59:59Z";

    private static final ProtocolScript alice = server.as("alice");

    private static TestClock clock() {
        return server.get().part(ClockByHand.class).clock();
    }

    private static Answer put(String name, String... fields) {
        return alice.sendText("PUT", "/api/files/" + name, "content", fields);
    }

    private static Answer end(ProtocolScript person, String file, String end) {
        String body = "{\"expiresAt\":" + end + "}";
        return person.sendText("PATCH", file, body, "Content-Type", "application/json");
    }

    private static Instant expiresAt(Answer answer) {
        return Instant.parse(answer.json().get("expiresAt").asString());
    }

    private static int sweep() throws StorageException {
        server.get().part(FileHolds.class).renew();
        return server.get().part(FileExpiry.class).sweep();
    }

    @Test
    void upload_canAskForAnEarlierEnd_butForNoLaterOne() {
        Instant now = clock().instant();
        assertThat(expiresAt(put("a.iso").expect(201))).isEqualTo(now.plus(Duration.ofDays(30)));
        assertThat(expiresAt(put("a.iso", "Lading-Keep", "12h").expect(201))).isEqualTo(now.plus(Duration.ofHours(12)));
        assertThat(expiresAt(put("a.iso", "Lading-Keep", "365d").expect(201))).isEqualTo(now.plus(Duration.ofDays(30)));
        String time = now.plus(Duration.ofHours(20)).toString();
        assertThat(expiresAt(put("a.iso", "Lading-Keep", time).expect(201))).isEqualTo(time);
        for (String bad : new String[] {"forever", "0d", "-1d", "1", "tomorrow", FAR}) {
            put("a.iso", "Lading-Keep", bad).expectProblem(400, "bad-request");
        }
    }

    @Test
    void owner_changesTheEnd_withinTheSetting() {
        Instant now = clock().instant();
        String file = put("b.iso").expect(201).header("Location");
        Instant earlier = now.plus(Duration.ofDays(3));
        end(server.as("bob"), file, "\"" + earlier + "\"").expectProblem(403, "forbidden");
        assertThat(expiresAt(end(alice, file, "\"" + earlier + "\"").expect(200)))
                .isEqualTo(earlier);
        end(alice, file, "\"" + now.plus(Duration.ofDays(31)) + "\"").expectProblem(400, "end-out-of-range");
        end(alice, file, "\"" + now.plusSeconds(60) + "\"").expectProblem(400, "end-out-of-range");
        end(alice, file, "\"soon\"").expectProblem(400, "bad-request");
        end(alice, file, "\"" + FAR + "\"").expectProblem(400, "bad-request");
        assertThat(expiresAt(end(server.as("carol"), file, "null").expect(200)))
                .isEqualTo(now.plus(Duration.ofDays(30)));
    }

    @Test
    void fileThatIsRead_isDeletedAfterwards_andNobodyElseCanBegin() throws StorageException {
        Answer stored = put("c.iso", "Lading-Keep", "1h").expect(201);
        String path = stored.header("Location");
        StoredFile file = server.get()
                .part(Shelf.class)
                .find(new FileId(stored.json().get("id").asString()))
                .orElseThrow();
        assertThat(sweep()).isZero();
        try (ContentReader reader = server.get().part(Shelf.class).open(file)) {
            clock().pass(Duration.ofMinutes(59));
            assertThat(sweep()).isZero();
            clock().pass(Duration.ofMinutes(2));
            assertThat(sweep()).isZero();
            alice.send("GET", path).expectProblem(404, "not-found");
            alice.send("GET", path + "/content").expectProblem(404, "not-found");
            ByteBuffer buffer = ByteBuffer.allocate(20);
            assertThat(reader.read(buffer, 0)).isEqualTo("content".length());
        }
        assertThat(sweep()).isEqualTo(1);
        assertThat(alice.send("GET", "/api/files?q=c.iso").json().get("files")).isEmpty();
    }
}

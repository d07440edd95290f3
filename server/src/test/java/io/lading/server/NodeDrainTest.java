package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.RawConversation;
import io.lading.metadata.Metadata;
import io.lading.node.Leases;
import io.lading.storage.StorageException;
import io.lading.testkit.Patience;
import io.lading.upload.UploadStats;
import io.lading.upload.Uploads;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What administrators see of several nodes, and what a node that stops leaves for the others.
class NodeDrainTest {
    private static final String HALF = "01234";
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    private static Path directory;

    private static TestNodes nodes;

    @BeforeAll
    static void start() throws IOException {
        nodes = TestNodes.start(directory, 1);
    }

    @AfterAll
    static void stop() throws IOException {
        nodes.close();
    }

    private static List<JsonNode> listed() {
        ProtocolScript carol = ProtocolScript.as("carol", nodes.node(0));
        return List.copyOf(carol.send("GET", "/api/admin/nodes")
                .expect(200)
                .json()
                .get("nodes")
                .values());
    }

    private static String metric() {
        ProtocolScript carol = ProtocolScript.as("carol", nodes.node(0));
        return carol.send("GET", "/api/metrics").expect(200).text();
    }

    private static int claims() throws StorageException {
        return nodes.node(0)
                .part(Metadata.class)
                .reader()
                .read(records -> records.sql("SELECT COUNT(*) FROM claims")
                        .query(Integer.class)
                        .single());
    }

    @Test
    void administrators_seeNodes_withTheirVersionsAndLeases() throws Exception {
        try (TestServer other = nodes.add();
                Leases.Lease _ = other.part(Leases.class).take("counting", HOUR).orElseThrow()) {
            assertThat(listed()).hasSize(2);
            JsonNode first = listed().getFirst();
            JsonNode second = listed().getLast();
            assertThat(first.get("self").asBoolean()).isTrue();
            assertThat(second.get("self").asBoolean()).isFalse();
            assertThat(second.get("running").asBoolean()).isTrue();
            assertThat(second.get("version").asString()).isEqualTo(Version.TEXT);
            assertThat(second.get("address").asString()).contains(":");
            assertThat(second.get("leases").values())
                    .extracting(JsonNode::asString)
                    .contains("counting");
            Patience.until("the metric counts both", () -> metric().contains("\nlading_nodes 2.0\n"));
        }
        Patience.until("the metric counts one", () -> metric().contains("\nlading_nodes 1.0\n"));
    }

    @Test
    void stoppedNode_recordsWhatItReceived_andLeavesNothingToWaitFor() throws Exception {
        TestServer stopping = nodes.add();
        ProtocolScript alice = ProtocolScript.as("alice", nodes.node(0));
        String url = URI.create(alice.send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", "10")
                        .expect(201)
                        .header("Location"))
                .getPath();
        UploadStats stats = stopping.part(Uploads.class).stats();
        assertThat(stopping.part(Leases.class).take("forgotten", HOUR)).isPresent();
        try (RawConversation append = RawConversation.with(stopping)) {
            append.send(
                    "PATCH " + url + " HTTP/1.1",
                    "Host: localhost",
                    "Authorization: " + ProtocolScript.as("alice", stopping).authorization(),
                    "Tus-Resumable: 1.0.0",
                    "Content-Type: application/offset+octet-stream",
                    "Upload-Offset: 0",
                    "Content-Length: 10");
            append.sendBytes(HALF);
            Patience.until("half has arrived", () -> stats.receivedBytes() == HALF.length());
            stopping.close();
        }
        assertThat(listed()).hasSize(1);
        assertThat(claims()).isZero();
        assertThat(nodes.node(0).part(Leases.class).take("forgotten", HOUR)).isPresent();
        alice.send("HEAD", url, "Tus-Resumable", "1.0.0").expect(200).expect("Upload-Offset", "5");
    }
}

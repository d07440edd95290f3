package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.file.FileExpiry;
import io.lading.file.FileHolds;
import io.lading.file.FileId;
import io.lading.file.Shelf;
import io.lading.file.StoredFile;
import io.lading.http.ProtocolScript;
import io.lading.metadata.Metadata;
import io.lading.storage.ContentReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file in a shared store ends while another node sends it: deleted objects would end the download.
class EndsOnSeveralNodesTest {
    @Test
    void fileThatOneNodeSends_isNotDeletedByAnother(@TempDir Path directory) throws IOException {
        try (TestNodes nodes = TestNodes.start(directory, 2)) {
            String id = ProtocolScript.as("alice", nodes.node(0))
                    .sendText("PUT", "/api/files/a.iso", "content", "Lading-Keep", "1h")
                    .expect(201)
                    .json()
                    .get("id")
                    .asString();
            StoredFile file =
                    nodes.node(0).part(Shelf.class).find(new FileId(id)).orElseThrow();
            FileExpiry other = nodes.node(1).part(FileExpiry.class);
            other.sweep();
            try (ContentReader reader = nodes.node(0).part(Shelf.class).open(file)) {
                // As if an hour had passed.
                Instant past = Instant.now().minus(Duration.ofSeconds(1));
                nodes.node(0).part(Metadata.class).expiry().choose(file.id(), past, null);
                nodes.node(0).part(FileHolds.class).renew();
                assertThat(other.sweep()).isZero();
                assertThat(other.sweep()).isZero();
                assertThat(reader.read(ByteBuffer.allocate(20), 0)).isEqualTo("content".length());
            }
            assertThat(other.sweep()).isEqualTo(1);
            assertThat(nodes.node(0).part(Shelf.class).find(file.id())).isEmpty();
        }
    }
}

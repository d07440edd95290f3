package io.lading.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentReader;
import io.lading.storage.ContentWriter;
import io.lading.storage.StorageException;
import io.lading.testkit.MemoryIndex;
import io.lading.testkit.StrictObjects;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/// How written bytes become objects.
class ObjectWriterTest {
    private static final ContentKey KEY = new ContentKey("01a2");

    private final StrictObjects objects = new StrictObjects();
    private final MemoryIndex index = new MemoryIndex();
    private final ObjectStore store = new ObjectStore(objects, index, 64L << 20);

    @Test
    void smallContent_isOneRequest() throws StorageException {
        try (ContentWriter writer = store.openWriter(KEY)) {
            writer.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
            writer.flush();
            index.record(KEY, writer.segments());
        }
        assertThat(objects.counts().puts()).isOne();
        assertThat(objects.names()).singleElement().asString().matches("[0-9a-f]{2}/01a2/0{16}-3-[0-9a-f]{16}");
        try (ContentReader reader = store.openReader(KEY)) {
            ByteBuffer read = ByteBuffer.allocate(10);
            assertThat(reader.read(read, 0)).isEqualTo(3);
            assertThat(reader.length()).isEqualTo(3);
        }
    }
}

package io.lading.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentReader;
import io.lading.storage.ContentStore;
import io.lading.storage.ContentWriter;
import io.lading.storage.StorageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// The contract of all content stores. Each implementation has a subclass that opens it; those that write in place
/// extend [InPlaceStoreContract].
public abstract class ContentStoreContract {
    /// The content of most tests.
    protected static final ContentKey KEY = new ContentKey("01a2");

    /// The store, empty at the start of each test.
    protected abstract ContentStore store();

    /// Records what a flush of this writer made durable, if the store needs records.
    protected void flushed(ContentKey key, ContentWriter writer) {}

    /// Removes the records of a content that is discarded next, if the store needs records.
    protected void forget(ContentKey key) {}

    /// Writes, flushes and records a text.
    protected final void write(ContentKey key, String text, long position) throws StorageException {
        try (ContentWriter writer = store().openWriter(key)) {
            writer.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), position);
            writer.flush();
            flushed(key, writer);
        }
    }

    /// Reads a content to its end.
    protected final String read(ContentKey key) throws StorageException {
        try (ContentReader reader = store().openReader(key)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) reader.length());
            while (bytes.hasRemaining()) {
                assertThat(reader.read(bytes, bytes.position())).isPositive();
            }
            assertThat(reader.read(ByteBuffer.allocate(1), bytes.limit())).isEqualTo(-1);
            return new String(bytes.array(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void write_atAnyPosition_isRead() throws StorageException {
        write(KEY, "world", 6);
        write(KEY, "hello ", 0);
        assertThat(read(KEY)).isEqualTo("hello world");
    }

    @Test
    void write_throughSeveralWriters_isOneContent() throws StorageException {
        try (ContentWriter one = store().openWriter(KEY);
                ContentWriter two = store().openWriter(KEY)) {
            two.write(ByteBuffer.wrap(new byte[] {'b'}), 1);
            one.write(ByteBuffer.wrap(new byte[] {'a'}), 0);
            two.flush();
            one.flush();
            flushed(KEY, one);
            flushed(KEY, two);
        }
        assertThat(read(KEY)).isEqualTo("ab");
    }

    @Test
    void discard_removesReceivingAndPublishedContent_idempotently() throws StorageException {
        write(KEY, "receiving", 0);
        ContentKey published = new ContentKey("p1");
        write(published, "published", 0);
        store().publish(published, 9, "a.iso");
        forget(KEY);
        forget(published);
        for (int i = 0; i < 2; i++) {
            store().discard(KEY);
            store().discard(published);
        }
        assertThat(store().inventory()).isEmpty();
    }

    @Test
    void openReader_survivesPublicationAndRemoval() throws StorageException {
        write(KEY, "hello", 0);
        try (ContentReader reader = store().openReader(KEY)) {
            store().publish(KEY, 5, "a.iso");
            ByteBuffer bytes = ByteBuffer.allocate(5);
            assertThat(reader.read(bytes, 0)).isEqualTo(5);
        }
    }

    @Test
    void sizes_beyondFourGibibytes_areExact() throws StorageException {
        long far = (5L << 30) + 3;
        write(KEY, "x", far);
        try (ContentReader reader = store().openReader(KEY)) {
            assertThat(reader.length()).isEqualTo(far + 1);
            ByteBuffer last = ByteBuffer.allocate(1);
            assertThat(reader.read(last, far)).isEqualTo(1);
            assertThat(last.get(0)).isEqualTo((byte) 'x');
        }
    }

    @Test
    void findAndInventory_reportTheContent() throws StorageException {
        assertThat(store().find(KEY)).isEmpty();
        write(KEY, "hello", 0);
        assertThat(store().find(KEY)).hasValueSatisfying(found -> {
            assertThat(found.name()).isEqualTo(KEY.value());
            assertThat(found.bytes()).isEqualTo(5);
            assertThat(found.published()).isFalse();
        });
        write(new ContentKey("other"), "x", 0);
        assertThat(store().inventory())
                .extracting(ContentStore.Stored::name)
                .containsExactlyInAnyOrder(KEY.value(), "other");
    }

    @Test
    void probe_leavesNoContent() throws StorageException {
        store().probe();
        store().probe();
        assertThat(store().inventory()).isEmpty();
    }

    @Test
    void usableBytes_isNotNegative() throws StorageException {
        assertThat(store().usableBytes()).isNotNegative();
    }
}

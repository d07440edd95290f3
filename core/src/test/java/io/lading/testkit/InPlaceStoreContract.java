package io.lading.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.storage.ContentKey;
import io.lading.storage.ContentMissingException;
import io.lading.storage.ContentPublishedException;
import io.lading.storage.ContentStore;
import io.lading.storage.ContentStore.Part;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The contract of stores that write contents in place and publish them themselves.
public abstract class InPlaceStoreContract extends ContentStoreContract {
    /// Takes the store away from this process, as far as the medium allows: from now on another process could
    /// open it.
    protected abstract void loseStore() throws IOException;

    @Test
    void write_again_replacesTheBytes() throws StorageException {
        write(KEY, "hello world", 0);
        write(KEY, "W", 6);
        assertThat(read(KEY)).isEqualTo("hello World");
    }

    @Test
    void openReader_ofUnknownContent_isMissing() {
        assertThatThrownBy(() -> store().openReader(KEY)).isInstanceOf(ContentMissingException.class);
        assertThatThrownBy(() -> store().publish(KEY, 0, "a.iso")).isInstanceOf(ContentMissingException.class);
    }

    @Test
    void publish_shortensToTheLength_andCanBeRepeated() throws StorageException {
        write(KEY, "hello garbage", 0);
        store().publish(KEY, 5, "a.iso");
        store().publish(KEY, 5, "a.iso");
        assertThat(read(KEY)).isEqualTo("hello");
        assertThat(store().inventory()).singleElement().satisfies(found -> {
            assertThat(found.published()).isTrue();
            assertThat(found.bytes()).isEqualTo(5);
            assertThat(found.name()).isEqualTo(KEY.value());
        });
    }

    @Test
    void openWriter_ofPublishedContent_isRejected() throws StorageException {
        write(KEY, "hello", 0);
        store().publish(KEY, 5, "a.iso");
        assertThatThrownBy(() -> store().openWriter(KEY)).isInstanceOf(ContentPublishedException.class);
        assertThat(read(KEY)).isEqualTo("hello");
    }

    @Test
    void publish_beyondTheWrittenBytes_isRejected() throws StorageException {
        write(KEY, "short", 0);
        assertThatThrownBy(() -> store().publish(KEY, 6, "a.iso")).isInstanceOf(StorageException.class);
        assertThat(store().inventory())
                .singleElement()
                .satisfies(found -> assertThat(found.published()).isFalse());
    }

    /// The other process decides what becomes of the content.
    @Test
    void publish_afterTheStoreIsLost_fails_andTheContentStaysReceiving() throws IOException {
        write(KEY, "hello", 0);
        loseStore();
        assertThatThrownBy(() -> store().publish(KEY, 5, "a.iso"))
                .isInstanceOfSatisfying(
                        StorageException.class, lost -> assertThat(lost.kind()).isEqualTo(Kind.PERMANENT))
                .hasMessageContaining("no longer holds");
        assertThat(store().inventory())
                .singleElement()
                .satisfies(found -> assertThat(found.published()).isFalse());
        assertThatThrownBy(() -> store().probe()).hasMessageContaining("no longer holds");
    }

    @Test
    void publish_underAwkwardNames_staysInItsDirectory() throws StorageException {
        int i = 0;
        for (String name :
                List.of("../up.iso", "a/b.iso", "..", "<a|b>.iso", "größe.iso", "x".repeat(255), "-rf.iso", ".")) {
            ContentKey key = new ContentKey("key" + i++);
            write(key, "x", 0);
            store().publish(key, 1, name);
            assertThat(read(key)).isEqualTo("x");
        }
        assertThat(store().inventory()).hasSize(i).allMatch(ContentStore.Stored::published);
    }

    @Test
    void inventory_whileContentIsDiscarded_leavesItOut() throws StorageException {
        List<ContentKey> keys = List.of(new ContentKey("one"), new ContentKey("two"), new ContentKey("three"));
        for (ContentKey key : keys) {
            write(key, "x", 0);
        }
        store().publish(keys.getLast(), 1, "a.iso");
        List<String> visited = new ArrayList<>();
        store().inventory(content -> {
            visited.add(content.name());
            for (ContentKey key : keys) {
                store().discard(key);
            }
        });
        assertThat(visited).hasSize(1);
    }

    @Test
    void concatenate_joinsTheParts_whichStayReadable() throws StorageException {
        ContentKey one = new ContentKey("one");
        ContentKey two = new ContentKey("two");
        write(one, "hello garbage", 0);
        write(two, "world", 0);
        ContentKey target = new ContentKey("target");
        store().concatenate(target, List.of(new Part(two, 5), new Part(one, 5), new Part(two, 5)), _ -> true);
        store().publish(target, 15, "joined.img");
        assertThat(read(target)).isEqualTo("worldhelloworld");
        assertThat(read(one)).startsWith("hello");
        assertThat(read(two)).startsWith("world");
    }

    @Test
    void concatenate_twiceFromOneFirstPart_doesNotChangeTheEarlierTarget() throws StorageException {
        ContentKey first = new ContentKey("first");
        write(first, "hello", 0);
        write(new ContentKey("a"), " world", 0);
        write(new ContentKey("b"), "!", 0);
        ContentKey published = new ContentKey("t1");
        store().concatenate(published, List.of(new Part(first, 5), new Part(new ContentKey("a"), 6)), _ -> true);
        store().publish(published, 11, "one.img");
        ContentKey later = new ContentKey("t2");
        store().concatenate(later, List.of(new Part(first, 5), new Part(new ContentKey("b"), 1)), _ -> true);
        store().publish(later, 6, "two.img");
        assertThat(read(published)).isEqualTo("hello world");
        assertThat(read(later)).isEqualTo("hello!");
        store().discard(first);
        assertThat(read(published)).isEqualTo("hello world");
    }

    @Test
    void concatenate_aborted_fails_andCanBeRepeated() throws StorageException {
        ContentKey one = new ContentKey("one");
        write(one, "hello", 0);
        ContentKey target = new ContentKey("target");
        List<Part> parts = List.of(new Part(one, 5), new Part(one, 5));
        assertThatThrownBy(() -> store().concatenate(target, parts, _ -> false)).isInstanceOf(StorageException.class);
        long[] copied = {0};
        store().concatenate(target, parts, bytes -> {
            copied[0] += bytes;
            return true;
        });
        assertThat(copied[0]).isBetween(5L, 10L);
        assertThat(read(target).substring(0, 10)).isEqualTo("hellohello");
    }
}

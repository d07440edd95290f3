package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.server.TestServer;
import io.lading.storage.ContentKey;
import io.lading.storage.ContentStore;
import io.lading.storage.ContentWriter;
import io.lading.storage.StorageException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Storage without space, detected before the first byte or during the upload.
class FullStorageTest {
    private static final String TUS = "Tus-Resumable";
    private static final String BYTES = "application/offset+octet-stream";

    @TempDir
    private Path directory;

    @Test
    void create_withoutRoom_isRejectedBeforeTheFirstByte() {
        try (TestServer server = TestServer.start(directory, "MIN_FREE", "100P")) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            alice.send("POST", "/api/uploads", TUS, "1.0.0", "Upload-Length", "1")
                    .expectProblem(507, "no-space");
            alice.sendText("PUT", "/api/files/a.iso", "x").expectProblem(507, "no-space");
            assertThat(alice.send("GET", "/api/uploads").json().get("uploads")).isEmpty();
        }
    }

    @Test
    void append_whenTheDiskIsFull_keepsWhatCameAndContinuesLater() {
        try (TestServer server = TestServer.start(directory, FullDisk.class)) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            String upload = alice.send("POST", "/api/uploads", TUS, "1.0.0", "Upload-Length", "8")
                    .expect(201)
                    .header("Location");
            append(alice, upload, 0, "0123").expect(204);
            AtomicLong room = server.part(FullDisk.class).room;
            room.set(0);
            append(alice, upload, 4, "4567").expectProblem(507, "no-space");
            alice.send("HEAD", upload, TUS, "1.0.0").expect(200).expect("Upload-Offset", "4");
            assertThat(alice.send("GET", "/api/files").json().get("files")).isEmpty();
            room.set(Long.MAX_VALUE);
            append(alice, upload, 4, "4567").expect(204).expect("Upload-Offset", "8");
        }
    }

    private static ProtocolScript.Answer append(ProtocolScript alice, String upload, long offset, String bytes) {
        return alice.sendText(
                "PATCH", upload, bytes, TUS, "1.0.0", "Upload-Offset", Long.toString(offset), "Content-Type", BYTES);
    }

    /// A store whose disk has limited space.
    @Configuration(proxyBeanMethods = false)
    static class FullDisk {
        final AtomicLong room = new AtomicLong(Long.MAX_VALUE);

        @Bean
        BeanPostProcessor limited() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof ContentStore store ? limit(store) : bean;
                }
            };
        }

        private Object limit(ContentStore store) {
            return Proxy.newProxyInstance(
                    ContentStore.class.getClassLoader(),
                    new Class<?>[] {ContentStore.class},
                    (_, method, arguments) -> {
                        if (method.getName().equals("openWriter")) {
                            return new LimitedWriter(store.openWriter((ContentKey) arguments[0]), room);
                        }
                        try {
                            return method.invoke(store, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    private record LimitedWriter(ContentWriter writer, AtomicLong room) implements ContentWriter {
        @Override
        public void write(ByteBuffer bytes, long position) throws StorageException {
            if (room.addAndGet(-bytes.remaining()) < 0) {
                throw new StorageException(StorageException.Kind.NO_SPACE, "No space left on device", null);
            }
            writer.write(bytes, position);
        }

        @Override
        public void flush() throws StorageException {
            writer.flush();
        }

        @Override
        public void flushBytes() throws StorageException {
            writer.flushBytes();
        }

        @Override
        public void close() throws StorageException {
            writer.close();
        }
    }
}

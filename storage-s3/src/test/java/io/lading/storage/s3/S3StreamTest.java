package io.lading.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.Abortable;

/// Reading an object of which each answer brings only a part.
class S3StreamTest {
    private static final byte[] CONTENT = content();

    private static byte[] content() {
        byte[] content = new byte[300_000];
        new Random(1).nextBytes(content);
        return content;
    }

    /// An answer that breaks off.
    private static final class Answer extends InputStream implements Abortable {
        private final ByteArrayInputStream bytes;

        Answer(byte[] bytes) {
            this.bytes = new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("one byte");
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int read = bytes.read(into, from, length);
            if (read < 0) {
                throw new IOException("The connection is lost");
            }
            return read;
        }

        @Override
        public void abort() {
            // Nothing is open.
        }
    }

    private static S3Stream stream(int bytesOfAnswer, AtomicInteger answers) throws IOException {
        S3Stream.Source<Answer> source = from -> {
            answers.incrementAndGet();
            int end = (int) Math.min(CONTENT.length, from + bytesOfAnswer);
            return new Answer(Arrays.copyOfRange(CONTENT, (int) from, end));
        };
        return S3Stream.open(source, "somewhere", 0, CONTENT.length, 2);
    }

    private static byte[] all(S3Stream stream, ByteBuffer buffer) throws IOException {
        ByteBuffer found = ByteBuffer.allocate(CONTENT.length);
        while (stream.read(buffer.clear()) >= 0) {
            found.put(buffer.flip());
        }
        assertThat(found.hasRemaining()).isFalse();
        return found.array();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8191, 8192, 8193, 20_000, 300_000})
    void answersThatBreakOff_areContinued_inBuffersOfBothKinds(int bytesOfAnswer) throws IOException {
        for (ByteBuffer buffer : new ByteBuffer[] {ByteBuffer.allocate(100_000), ByteBuffer.allocateDirect(100_000)}) {
            AtomicInteger answers = new AtomicInteger();
            assertThat(all(stream(bytesOfAnswer, answers), buffer)).isEqualTo(CONTENT);
            assertThat(answers).hasValue((CONTENT.length + bytesOfAnswer - 1) / bytesOfAnswer);
        }
    }

    @Test
    void directBuffer_getsMoreThanOneArray_whenTheBytesAreThere() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(256 << 10);
        try (S3Stream stream = stream(CONTENT.length, new AtomicInteger())) {
            assertThat(stream.read(buffer)).isEqualTo(64 << 10);
        }
    }
}

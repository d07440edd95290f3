package io.lading.http.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.body.BodyException;
import io.lading.body.Chunk;
import io.lading.http.body.ChunkSource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.eclipse.jetty.io.Content;
import org.junit.jupiter.api.Test;

/// What the end of one upload does to the other files of its form.
class FormPartsTest {
    private static final String FORM = """
            --x\r
            Content-Disposition: form-data; name="file"; filename="one.iso"\r
            \r
            first\r
            --x\r
            Content-Disposition: form-data; name="file"; filename="two.iso"\r
            \r
            second\r
            --x--\r
            """;

    /// The form, one byte in each chunk.
    private static final class Bytes implements ChunkSource {
        private final byte[] form = FORM.getBytes(StandardCharsets.US_ASCII);
        private int position;
        private boolean aborted;

        @Override
        public Content.Chunk readChunk() throws BodyException {
            if (aborted) {
                throw new BodyException(BodyException.Reason.SUPERSEDED, null);
            }
            ByteBuffer next = ByteBuffer.wrap(form, position++, 1).slice();
            return Content.Chunk.from(next, position == form.length);
        }

        @Override
        public void abort() {
            aborted = true;
        }
    }

    private final FormParts parts = new FormParts(new Bytes(), "x");

    @Test
    void abortAfterTheEndOfAPart_endsNoOtherPart() throws BodyException {
        assertThat(parts.next()).isPresent();
        PartBody first = new PartBody(parts);
        assertThat(content(first)).isEqualTo("first");

        first.abort();
        assertThat(parts.next()).isPresent();
        first.abort();

        assertThat(content(new PartBody(parts))).isEqualTo("second");
        assertThat(parts.next()).isEmpty();
    }

    @Test
    void abortDuringAPart_endsTheForm() throws BodyException {
        assertThat(parts.next()).isPresent();
        PartBody first = new PartBody(parts);
        Objects.requireNonNull(first.read()).release();

        first.abort();

        assertThatThrownBy(first::read).isInstanceOf(BodyException.class);
    }

    private static String content(PartBody part) throws BodyException {
        StringBuilder content = new StringBuilder();
        for (Chunk chunk = part.read(); chunk != null; chunk = part.read()) {
            content.append(StandardCharsets.US_ASCII.decode(chunk.bytes()));
            chunk.release();
        }
        return content.toString();
    }
}

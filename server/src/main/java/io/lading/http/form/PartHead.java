package io.lading.http.form;

import io.lading.http.FieldText;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;

/// The bytes of a part's header fields. The parser takes them for UTF-8 and puts a replacement character where they are
/// not; from here the fields can be read again.
///
/// The parser bounds how long they are.
final class PartHead {
    private static final char REPLACEMENT = '\uFFFD';

    private final ByteArrayOutputStream before = new ByteArrayOutputStream();
    private ByteBuffer chunk = ByteBuffer.allocate(0);
    private int from;
    private boolean open;

    /// The parser is about to read a chunk.
    void reading(ByteBuffer next) {
        chunk = next;
        from = next.position();
    }

    /// The parser is at the first byte of a part.
    void begin() {
        before.reset();
        from = chunk.position();
        open = true;
    }

    /// The parser has read the chunk, which is given back now.
    void read() {
        if (open) {
            keep();
        }
    }

    private void keep() {
        byte[] bytes = new byte[chunk.position() - from];
        chunk.get(from, bytes);
        before.writeBytes(bytes);
        from = chunk.position();
    }

    /// The parser is behind the last field.
    ///
    /// @param parsed what it found
    HttpFields corrected(HttpFields parsed) {
        open = false;
        boolean whole = parsed.stream()
                .noneMatch(field -> String.valueOf(field.getValue()).indexOf(REPLACEMENT) >= 0);
        if (whole) {
            return parsed.asImmutable();
        }
        keep();
        HttpFields.Mutable fields = HttpFields.build();
        // One character for each byte: lines end where they ended for the parser.
        for (String line : before.toString(StandardCharsets.ISO_8859_1).split("\r?\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.add(
                        line.substring(0, colon).strip(),
                        FieldText.of(line.substring(colon + 1).strip()));
            }
        }
        return fields.asImmutable();
    }
}

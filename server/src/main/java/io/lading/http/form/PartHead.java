package io.lading.http.form;

import io.lading.http.field.FieldText;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;

/// Keeps the bytes of the header fields of a part. The parser decodes them as UTF-8 and inserts replacement
/// characters for invalid bytes; with these bytes the fields can be decoded again.
///
/// The parser limits their length.
final class PartHead {
    private static final char REPLACEMENT = '\uFFFD';

    private final ByteArrayOutputStream before = new ByteArrayOutputStream();
    private ByteBuffer chunk = ByteBuffer.allocate(0);
    private int from;
    private boolean open;

    /// Called before the parser reads a chunk.
    void reading(ByteBuffer next) {
        chunk = next;
        from = next.position();
    }

    /// Called when the parser reaches the first byte of a part.
    void begin() {
        before.reset();
        from = chunk.position();
        open = true;
    }

    /// Called after the parser has read the chunk, before the chunk is released.
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

    /// Called when the parser has read the last field.
    ///
    /// @param parsed the fields as the parser decoded them
    HttpFields corrected(HttpFields parsed) {
        open = false;
        boolean whole = parsed.stream()
                .noneMatch(field -> String.valueOf(field.getValue()).indexOf(REPLACEMENT) >= 0);
        if (whole) {
            return parsed.asImmutable();
        }
        keep();
        HttpFields.Mutable fields = HttpFields.build();
        // Latin-1 maps each byte to one character, so lines end at the same bytes as for the parser.
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

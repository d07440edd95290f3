package io.lading.http.form;

import io.lading.body.BodyException;
import io.lading.body.BodyException.Reason;
import io.lading.body.Chunk;
import io.lading.http.body.ChunkSource;
import io.lading.http.body.JettyBody;
import io.lading.http.field.DispositionName;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/// Reads the parts of a form one after the other. Holds one network buffer, regardless of the size of the parts.
///
/// Not thread-safe, except for [#abort].
final class FormParts {
    /// The parameter `filename*` (RFC 8187).
    private static final Pattern EXACT_NAME = Pattern.compile(";\\s*filename\\*\\s*=", Pattern.CASE_INSENSITIVE);

    /// RFC 2046 section 5.1.1.
    private static final int MAX_BOUNDARY = 70;

    private static final int MAX_PART_HEADER_BYTES = 8 * 1024;

    /// Maximum bytes of a form other than the content of its files: text before the first part, other form fields.
    static final long MAX_OVERHEAD = 1 << 20;

    /// Maximum number of files and fields in one form.
    static final int MAX_PARTS = 1000;

    private final ChunkSource body;
    private final MultiPart.Parser parser;
    private final Queue<Event> events = new ArrayDeque<>();
    private final PartHead head = new PartHead();
    private int number;
    private long overhead;
    /// The part whose content is being read, or 0; guarded by this object.
    private int open;

    /// Events of the parser, in the order of the bytes.
    private sealed interface Event {
        record Begin(HttpFields fields) implements Event {}

        record Bytes(Chunk chunk) implements Event {}

        record End() implements Event {}

        record Complete() implements Event {}

        record Malformed(Throwable failure) implements Event {}
    }

    /// One part.
    ///
    /// @param number position in the form, from 1
    /// @param fields header fields of the part
    record Part(int number, HttpFields fields) {
        /// The file name, or an empty text if it has none. Browsers and curl encode a quotation mark in `filename` as
        /// `%22` (HTML standard, "multipart/form-data encoding"); in `filename*` every character is exact.
        ///
        /// @throws Refusal if the field is malformed
        String fileName() {
            String field = fields.get(HttpHeaders.CONTENT_DISPOSITION);
            @Nullable String name = field == null ? null : DispositionName.in(field);
            if (name == null) {
                return "";
            }
            return EXACT_NAME.matcher(field).find() ? name : name.replace("%22", "\"");
        }
    }

    FormParts(ChunkSource body, String boundary) {
        this.body = body;
        this.parser = new MultiPart.Parser(boundary, new Events());
        parser.setPartHeadersMaxLength(MAX_PART_HEADER_BYTES);
        parser.setMaxParts(MAX_PARTS);
    }

    /// The boundary parameter of a media type.
    ///
    /// @throws Refusal if the boundary is missing or invalid
    static String boundary(String contentType) {
        String boundary = MultiPart.extractBoundary(contentType);
        if (boundary == null || boundary.isBlank() || boundary.length() > MAX_BOUNDARY) {
            throw new Refusal(
                    Problems.badRequest("The multipart boundary must have 1 to " + MAX_BOUNDARY + " characters."));
        }
        return boundary;
    }

    /// Skips the rest of the current part and returns the next one; empty after the last part.
    ///
    /// @throws BodyException if the form ends early or is malformed
    /// @throws Refusal if too many bytes are skipped
    Optional<Part> next() throws BodyException {
        open(0);
        while (true) {
            switch (event(true)) {
                case Event.Begin(HttpFields fields) -> {
                    number++;
                    open(number);
                    return Optional.of(new Part(number, fields));
                }
                case Event.Bytes(Chunk chunk) -> {
                    int skipped = chunk.bytes().remaining();
                    chunk.release();
                    skip(skipped);
                }
                case Event.End _ -> {}
                case Event.Complete _ -> {
                    return Optional.empty();
                }
                case Event.Malformed(Throwable failure) -> throw new BodyException(Reason.BROKEN, failure);
            }
        }
    }

    /// The next bytes of the current part, or null at its end.
    ///
    /// @throws BodyException if the form ends early or is malformed
    @Nullable
    Chunk read() throws BodyException {
        return switch (event(false)) {
            case Event.Bytes(Chunk chunk) -> chunk;
            case Event.End _ -> {
                open(0);
                yield null;
            }
            case Event.Malformed(Throwable failure) -> throw new BodyException(Reason.BROKEN, failure);
            case Event.Begin _, Event.Complete _ -> throw new IllegalStateException("Read beyond the part's end");
        };
    }

    /// @param skips whether the caller reads no file, so that bytes without an event are overhead
    private Event event(boolean skips) throws BodyException {
        while (events.isEmpty()) {
            Content.Chunk chunk = body.readChunk();
            int bytes = chunk.remaining();
            head.reading(chunk.getByteBuffer());
            try {
                parser.parse(chunk);
                head.read();
            } finally {
                chunk.release();
            }
            if (skips && events.isEmpty()) {
                skip(bytes);
            }
        }
        return events.remove();
    }

    private void skip(int bytes) {
        overhead += bytes;
        if (overhead > MAX_OVERHEAD) {
            throw new Refusal(
                    Problems.badRequest("The form has more than " + MAX_OVERHEAD + " bytes besides its files."));
        }
    }

    /// The position of the current part in the form, from 1.
    int number() {
        return number;
    }

    private synchronized void open(int part) {
        open = part;
    }

    /// Ends the form while the content of this part is being read. Afterwards this has no effect: the next parts
    /// belong to other uploads.
    synchronized void abort(int part) {
        if (open == part) {
            body.abort();
        }
    }

    /// Releases the buffers of chunks that were not read.
    void release() {
        events.forEach(event -> {
            if (event instanceof Event.Bytes(Chunk chunk)) {
                chunk.release();
            }
        });
        events.clear();
    }

    private final class Events implements MultiPart.Parser.Listener {
        private HttpFields.Mutable fields = HttpFields.build();

        @Override
        public void onPartBegin() {
            fields = HttpFields.build();
            head.begin();
        }

        @Override
        public void onPartHeader(String name, String value) {
            fields.add(name, value);
        }

        @Override
        public void onPartHeaders() {
            events.add(new Event.Begin(head.corrected(fields)));
        }

        @Override
        public void onPartContent(Content.Chunk chunk) {
            if (chunk.hasRemaining()) {
                chunk.retain();
                events.add(new Event.Bytes(JettyBody.chunk(chunk)));
            }
        }

        @Override
        public void onPartEnd() {
            events.add(new Event.End());
        }

        @Override
        public void onComplete() {
            events.add(new Event.Complete());
        }

        @Override
        public void onFailure(Throwable failure) {
            events.add(new Event.Malformed(failure));
        }
    }
}

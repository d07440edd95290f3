package io.lading.http.download;

import io.lading.file.Shelf;
import io.lading.file.StoredFile;
import io.lading.http.DigestFields;
import io.lading.http.Problems;
import io.lading.http.Refusal;
import io.lading.storage.ContentReader;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;

/// Answers one request for the content of a file. Whatever the content is, a browser only saves it: it never
/// shows or runs it in the name of this site.
final class Download {
    /// Read from storage and written to the network at once.
    private static final int BUFFER_BYTES = 256 * 1024;

    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private final StoredFile file;
    private final Shelf shelf;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final @Nullable String etag;
    private final String lastModified;

    Download(StoredFile file, Shelf shelf, HttpServletRequest request, HttpServletResponse response) {
        this.file = file;
        this.shelf = shelf;
        this.request = request;
        this.response = response;
        this.etag = file.sha256() == null ? null : '"' + file.sha256() + '"';
        this.lastModified = HTTP_DATE.format(file.addedAt().atOffset(ZoneOffset.UTC));
    }

    void run() throws IOException {
        if (preconditionFailed()) {
            throw new Refusal(Problems.preconditionFailed());
        }
        headers();
        if (notModified()) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        switch (ByteRange.of(range(), file.size())) {
            case ByteRange.Asked.Whole _ -> send(new ByteRange(0, file.size()));
            case ByteRange.Asked.Part(ByteRange part) -> {
                response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
                long last = part.from() + part.length() - 1;
                response.setHeader("Content-Range", "bytes " + part.from() + "-" + last + "/" + file.size());
                send(part);
            }
            case ByteRange.Asked.Unsatisfiable _ -> throw new Refusal(Problems.rangeNotSatisfiable(file.size()));
        }
    }

    /// The range asked for, unless `If-Range` says that it was meant for another content.
    private Optional<String> range() {
        String condition = request.getHeader("If-Range");
        boolean holds = condition == null || condition.equals(etag) || condition.equals(lastModified);
        return holds ? Optional.ofNullable(request.getHeader("Range")) : Optional.empty();
    }

    private boolean preconditionFailed() {
        String wanted = request.getHeader("If-Match");
        return wanted != null && !listed(wanted);
    }

    private boolean notModified() {
        String had = request.getHeader("If-None-Match");
        return had != null && listed(had);
    }

    private boolean listed(String tags) {
        return tags.strip().equals("*")
                || Arrays.stream(tags.split(",", -1))
                        .map(tag -> tag.strip().replaceFirst("^W/", ""))
                        .anyMatch(tag -> tag.equals(etag));
    }

    private void headers() {
        response.setHeader("Accept-Ranges", "bytes");
        response.setHeader("Last-Modified", lastModified);
        response.setHeader("Cache-Control", "private, no-cache");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
        response.setContentType("application/octet-stream");
        response.setHeader(
                "Content-Disposition",
                ContentDisposition.attachment()
                        .filename(file.name(), StandardCharsets.UTF_8)
                        .build()
                        .toString());
        if (file.sha256() != null) {
            response.setHeader("ETag", etag);
            response.setHeader(DigestFields.REPR_DIGEST, DigestFields.value(file.sha256()));
        }
    }

    private void send(ByteRange range) throws IOException {
        response.setContentLengthLong(range.length());
        if (request.getMethod().equals("HEAD")) {
            return;
        }
        ByteBufferPool pool = ServletContextRequest.getServletContextRequest(request)
                .getComponents()
                .getByteBufferPool();
        RetainableByteBuffer pooled = pool.acquire(BUFFER_BYTES, true);
        try (ContentReader content = shelf.open(file.id())) {
            copy(content, range, pooled.getByteBuffer());
        } finally {
            pooled.release();
        }
    }

    private void copy(ContentReader content, ByteRange range, ByteBuffer buffer) throws IOException {
        long position = range.from();
        long end = range.from() + range.length();
        while (position < end) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
            int read = content.read(buffer, position);
            if (read < 0) {
                throw new EOFException("Content of " + file.id() + " ends at " + position + " instead of " + end);
            }
            position += read;
            response.getOutputStream().write(buffer.flip());
        }
    }
}

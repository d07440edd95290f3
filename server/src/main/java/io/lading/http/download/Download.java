package io.lading.http.download;

import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.SecurityLog;
import io.lading.file.Shelf;
import io.lading.file.StoredFile;
import io.lading.http.Caller;
import io.lading.http.body.SignInWatch;
import io.lading.http.field.DigestFields;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.storage.ContentReader;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.MultiPart;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/// Handles one request for the content of a file. A browser always saves the content; it never displays or runs
/// it with the origin of this site.
final class Download {
    private static final String TYPE = "application/octet-stream";
    private static final int BOUNDARY_LENGTH = 40;

    private final StoredFile file;
    private final Shelf shelf;
    private final DownloadStart start;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final @Nullable String etag;
    private final Conditions conditions;
    private final SignInWatch signIn;

    Download(
            StoredFile file,
            Shelf shelf,
            DownloadStart start,
            HttpServletRequest request,
            HttpServletResponse response) {
        this.start = start;
        this.file = file;
        this.shelf = shelf;
        this.request = request;
        this.response = response;
        this.etag = file.sha256() == null ? null : '"' + file.sha256() + '"';
        this.signIn = SignInWatch.of(request);
        this.conditions = new Conditions(request, etag, file.addedAt());
    }

    /// A range of the file with its multipart header.
    ///
    /// @param head ASCII text that precedes the bytes
    private record Section(String head, ByteRange range) {
        long length() {
            return head.length() + range.length();
        }
    }

    void run() throws IOException {
        if (conditions.failed()) {
            throw new Refusal(Problems.preconditionFailed());
        }
        if (conditions.notModified()) {
            headers();
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        switch (asked()) {
            case ByteRange.Asked.Whole _ -> {
                begin(true);
                headers();
                send(new ByteRange(0, file.size()));
            }
            case ByteRange.Asked.Parts(List<ByteRange> ranges) -> {
                begin(ranges.stream().anyMatch(range -> range.from() == 0));
                headers();
                sendParts(ranges);
            }
            // Without headers(): they describe the file, not the problem document.
            case ByteRange.Asked.Unsatisfiable _ -> throw new Refusal(Problems.rangeNotSatisfiable(file.size()));
            case ByteRange.Asked.TooMany _ ->
                throw new Refusal(Problems.tooManyRanges(file.size(), ByteRange.MAX_RANGES));
        }
    }

    private void begin(boolean fromFirstByte) throws IOException {
        if (!head()) {
            start.begins(fromFirstByte);
        }
    }

    /// The event of a signed-in user who downloads a file.
    static DownloadStart noting(StoredFile file, SecurityLog log, HttpServletRequest request) {
        return _ -> log.note(Act.done(Kind.FILE_DOWNLOADED)
                .by(Caller.of(request).name())
                .to(file.id().value())
                .with(file.name()));
    }

    /// `Range` is only defined for `GET` (RFC 9110 section 14.2).
    private ByteRange.Asked asked() {
        return head() ? new ByteRange.Asked.Whole() : ByteRange.of(conditions.range(), file.size());
    }

    private boolean head() {
        return request.getMethod().equals(HttpMethod.HEAD.name());
    }

    private void sendParts(List<ByteRange> ranges) throws IOException {
        response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
        if (ranges.size() > 1) {
            sendMultipart(ranges);
            return;
        }
        response.setHeader("Content-Range", ranges.getFirst().contentRange(file.size()));
        send(ranges.getFirst());
    }

    private void headers() {
        response.setHeader("Accept-Ranges", "bytes");
        response.setHeader("Last-Modified", conditions.lastModified());
        response.setHeader("Cache-Control", "private, no-cache");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
        response.setContentType(TYPE);
        response.setHeader("Content-Disposition", Attachment.disposition(file.name()));
        if (file.sha256() != null) {
            response.setHeader("ETag", etag);
            response.setHeader(DigestFields.REPR_DIGEST, DigestFields.value(file.sha256()));
        }
    }

    private void send(ByteRange range) throws IOException {
        send(List.of(new Section("", range)), "");
    }

    /// Sends several ranges in one response (RFC 9110 section 14.6).
    private void sendMultipart(List<ByteRange> ranges) throws IOException {
        String boundary = MultiPart.generateBoundary("lading-", BOUNDARY_LENGTH);
        response.setContentType("multipart/byteranges; boundary=" + boundary);
        List<Section> sections = new ArrayList<>();
        for (ByteRange range : ranges) {
            String head = "\r\n--" + boundary + "\r\nContent-Type: " + TYPE + "\r\nContent-Range: "
                    + range.contentRange(file.size()) + "\r\n\r\n";
            sections.add(new Section(head, range));
        }
        send(sections, "\r\n--" + boundary + "--\r\n");
    }

    private void send(List<Section> sections, String tail) throws IOException {
        response.setContentLengthLong(
                sections.stream().mapToLong(Section::length).sum() + tail.length());
        if (head()) {
            return;
        }
        try (ContentReader content = shelf.open(file.id());
                DownloadBody body = new DownloadBody(request, response)) {
            for (Section section : sections) {
                body.write(section.head());
                if (!send(content, section.range(), body)) {
                    // The response is now shorter than its Content-Length, so the connection is closed and the
                    // client sees that it is incomplete.
                    return;
                }
            }
            body.write(tail);
        }
    }

    /// Sends a range. Returns false if the session or token was revoked before the end.
    private boolean send(ContentReader content, ByteRange range, DownloadBody body) throws IOException {
        long position = range.from();
        while (position < range.end() && !signIn.revoked()) {
            position += body.send(content, position, range.end() - position);
        }
        return position == range.end();
    }
}

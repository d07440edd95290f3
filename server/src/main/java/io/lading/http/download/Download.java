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
import io.lading.storage.Delivery;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.MultiPart;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/// Handles one request for the content of a file. A browser always saves the content; it never displays or runs
/// it with the origin of this site.
final class Download {
    private static final String TYPE = "application/octet-stream";
    private static final int BOUNDARY_LENGTH = 40;

    /// How long the address of a store can be used to begin a download.
    static final Duration ADDRESS_VALIDITY = Duration.ofMinutes(5);

    /// Programs that send the fields of a request, such as `Authorization`, to the target of a redirect as well.
    private static final Pattern SENDS_CREDENTIALS_ON = Pattern.compile("(?i)(aria2|wget)/.*");

    private static final int TEMPORARY_REDIRECT = 307;
    private static final String LOCATION = "Location";

    /// Which way the bytes take.
    enum Route {
        /// Through this server. It can end a download at any time, as the owner of a link may want.
        SERVER,
        /// From the store, if that is set and possible.
        STORE
    }

    private final StoredFile file;
    private final Shelf shelf;
    private final Route route;
    private final DownloadStart start;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final @Nullable String etag;
    private final Conditions conditions;
    private final SignInWatch signIn;

    Download(
            StoredFile file,
            Shelf shelf,
            Route route,
            DownloadStart start,
            HttpServletRequest request,
            HttpServletResponse response) {
        this.route = route;
        this.start = start;
        this.file = file;
        this.shelf = shelf;
        this.request = request;
        this.response = response;
        this.etag = file.sha256() == null ? null : '"' + file.sha256() + '"';
        this.signIn = SignInWatch.of(request);
        this.conditions = new Conditions(request, etag, modified(file));
    }

    /// When the content was modified: on the device of the uploader if that is known, so that programs can give
    /// the downloaded file this time (`curl -R`). Neither the content nor this time ever changes, so it is a
    /// validator as good as the time of the upload; it is never later than that.
    private static Instant modified(StoredFile file) {
        Instant original = file.times().modifiedAt();
        return original == null || original.isAfter(file.addedAt()) ? file.addedAt() : original;
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
                if (!redirect(1, true)) {
                    begin(true);
                    headers();
                    send(new ByteRange(0, file.size()));
                }
            }
            case ByteRange.Asked.Parts(List<ByteRange> ranges) -> {
                boolean fromFirstByte = ranges.stream().anyMatch(range -> range.from() == 0);
                if (!redirect(ranges.size(), fromFirstByte)) {
                    begin(fromFirstByte);
                    headers();
                    sendParts(ranges);
                }
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

    /// Sends the client to the store, if that gives an address of the file. The client repeats `Range` there. Stores
    /// have other ETags and dates and send no multipart, so this server itself responds to requests with
    /// preconditions and with several ranges.
    ///
    /// @return whether the response is a redirect
    private boolean redirect(int ranges, boolean fromFirstByte) throws IOException {
        if (route == Route.SERVER || head() || ranges > 1 || conditions.any() || sendsCredentialsOn()) {
            return false;
        }
        Delivery as = new Delivery(TYPE, Attachment.disposition(file.name()), "private, no-store", ADDRESS_VALIDITY);
        Optional<URI> address = shelf.address(file, as);
        if (address.isEmpty()) {
            return false;
        }
        begin(fromFirstByte);
        response.setStatus(TEMPORARY_REDIRECT);
        response.setHeader(LOCATION, address.get().toString());
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(0);
        return true;
    }

    /// A store refuses a request with two kinds of credentials, and should not get those of this server.
    private boolean sendsCredentialsOn() {
        String agent = request.getHeader("User-Agent");
        return agent != null && SENDS_CREDENTIALS_ON.matcher(agent).matches();
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
        try (ContentReader content = shelf.open(file);
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

package io.lading.http.body;

import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.upload.Length;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;

/// Opens request bodies for reading. A client that sent `Expect: 100-continue` waits until the first read, so a
/// request must be rejected before the body is read.
public final class Bodies {
    private final BodyLimits limits;
    private final Set<JettyBody> open = Collections.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));
    private volatile boolean stopping;

    /// @param limits minimum speed of every body
    public Bodies(BodyLimits limits) {
        this.limits = limits;
    }

    /// Opens the body of a request, which can be read once.
    ///
    /// @throws Refusal if the body has a content encoding or a transfer coding other than `chunked`: bytes are
    ///     stored as they are sent
    public JettyBody open(HttpServletRequest request) {
        @Nullable String encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new Refusal(Problems.encodedBody(encoding));
        }
        for (String coding : Collections.list(request.getHeaders("Transfer-Encoding"))) {
            if (!coding.equalsIgnoreCase("chunked")) {
                throw new Refusal(Problems.transferCoding(coding));
            }
        }
        JettyBody body =
                new JettyBody(ServletContextRequest.getServletContextRequest(request), limits, SignInWatch.of(request));
        open.add(body);
        if (stopping) {
            body.stop();
        }
        return body;
    }

    /// Aborts all open bodies, and all that are opened later, so that received data is stored and the response is
    /// sent before the process ends.
    public void stop() {
        stopping = true;
        synchronized (open) {
            open.forEach(JettyBody::stop);
        }
    }

    /// Whether a request has a body. An HTTP/2 request may have a body without any header field that says so;
    /// [EmptyBodies] adds `Content-Length: 0` to those without one.
    public static boolean present(HttpServletRequest request) {
        return request.getContentLengthLong() > 0
                || request.getHeader("Transfer-Encoding") != null
                || (request.getContentLengthLong() < 0 && request.getProtocol().startsWith("HTTP/2"));
    }

    /// Length of the body of a request: 0 without a body.
    public static Length length(HttpServletRequest request) {
        if (!present(request)) {
            return Length.of(0);
        }
        long declared = request.getContentLengthLong();
        return declared < 0 ? Length.unknown() : Length.of(declared);
    }

    /// Whether the body of a request has a media type; parameters are ignored.
    public static boolean hasType(HttpServletRequest request, String type) {
        @Nullable String given = request.getContentType();
        return given != null && given.split(";", 2)[0].strip().equalsIgnoreCase(type);
    }
}

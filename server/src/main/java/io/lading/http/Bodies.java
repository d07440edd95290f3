package io.lading.http;

import io.lading.upload.Upload;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;

/// Opens the bodies of requests for reading. As long as nobody reads, a client that sent
/// `Expect: 100-continue` waits, so every refusal has to come before the first read.
public final class Bodies {
    private final BodyLimits limits;
    private final Set<JettyBody> open = Collections.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));
    private volatile boolean stopping;

    /// @param limits for every body
    public Bodies(BodyLimits limits) {
        this.limits = limits;
    }

    /// The body of a request, to be read once.
    ///
    /// @throws Refusal if the body is encoded: what is stored are the bytes as they are sent
    public JettyBody open(HttpServletRequest request) {
        @Nullable String encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new Refusal(Problems.encodedBody(encoding));
        }
        JettyBody body =
                new JettyBody(ServletContextRequest.getServletContextRequest(request), limits, SignInWatch.of(request));
        open.add(body);
        if (stopping) {
            body.stop();
        }
        return body;
    }

    /// Ends every body that is being read, and every later one, so that what came so far is kept and answered
    /// before the process ends.
    public void stop() {
        stopping = true;
        synchronized (open) {
            open.forEach(JettyBody::stop);
        }
    }

    /// Whether a request has a body. An HTTP/2 request may have one without saying so; the one that has none says
    /// so here ([EmptyBodies]).
    public static boolean present(HttpServletRequest request) {
        return request.getContentLengthLong() > 0
                || request.getHeader("Transfer-Encoding") != null
                || (request.getContentLengthLong() < 0 && request.getProtocol().startsWith("HTTP/2"));
    }

    /// Bytes of the body of a request: 0 if it has none, [Upload#UNKNOWN_LENGTH] if only its end will tell.
    public static long length(HttpServletRequest request) {
        return present(request) ? Math.max(Upload.UNKNOWN_LENGTH, request.getContentLengthLong()) : 0;
    }

    /// Whether the body of a request is of a media type, whatever its parameters are.
    public static boolean hasType(HttpServletRequest request, String type) {
        @Nullable String given = request.getContentType();
        return given != null && given.split(";", 2)[0].strip().equalsIgnoreCase(type);
    }
}

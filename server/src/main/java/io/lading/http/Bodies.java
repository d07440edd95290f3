package io.lading.http;

import jakarta.servlet.http.HttpServletRequest;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;

/// Opens the bodies of requests for reading. As long as nobody reads, a client that sent
/// `Expect: 100-continue` waits, so every refusal has to come before the first read.
public final class Bodies {
    private final BodyLimits limits;

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
        return new JettyBody(ServletContextRequest.getServletContextRequest(request), limits);
    }

    /// Whether a request says that it has a body.
    public static boolean present(HttpServletRequest request) {
        return request.getContentLengthLong() > 0
                || request.getHeader("Transfer-Encoding") != null
                || streamed(request);
    }

    /// HTTP/2 bodies may come without a length and without an announcement.
    private static boolean streamed(HttpServletRequest request) {
        return request.getContentLengthLong() < 0 && request.getProtocol().startsWith("HTTP/2");
    }
}

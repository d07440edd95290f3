package io.lading.http;

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
        JettyBody body = new JettyBody(ServletContextRequest.getServletContextRequest(request), limits);
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

package io.lading.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/// Bounds the JSON documents that are taken, in size and in time: they are read into memory, also those of
/// people who are not signed in. Files never come this way; [Bodies] opens them.
public final class JsonBodies extends OncePerRequestFilter {
    /// The largest document in bytes; a question about many files is the largest there is.
    public static final int MAX_BYTES = 1024 * 1024;

    /// The largest document of somebody who is not signed in, or is signing in.
    public static final int MAX_BYTES_OF_STRANGERS = 4 * 1024;

    /// How long a whole document may take to arrive.
    public static final Duration MAX_TIME = Duration.ofSeconds(10);

    private static final String SIGNING_IN = "/api/session";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(new Bounded(request), response);
    }

    private static int limit(HttpServletRequest request) {
        boolean stranger =
                request.getUserPrincipal() == null || request.getServletPath().startsWith(SIGNING_IN);
        return stranger ? MAX_BYTES_OF_STRANGERS : MAX_BYTES;
    }

    private static final class Bounded extends HttpServletRequestWrapper {
        private final HttpServletRequest request;
        private @Nullable ServletInputStream document;

        Bounded(HttpServletRequest request) {
            super(request);
            this.request = request;
        }

        /// @throws Refusal if the document is too large or too slow
        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (document == null) {
                int limit = limit(request);
                if (request.getContentLengthLong() > limit) {
                    throw new Refusal(Problems.documentTooLarge(limit));
                }
                document = new JsonDocument(
                        JsonDocument.read(ServletContextRequest.getServletContextRequest(request), limit, MAX_TIME));
            }
            return document;
        }

        @Override
        public BufferedReader getReader() throws IOException {
            return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }
    }
}

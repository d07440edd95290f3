package io.lading.http.body;

import io.lading.http.path.Paths;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
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

/// Limits JSON request bodies in size, time and total memory, because they are read into memory. File content is
/// not affected; it is read through [Bodies].
public final class JsonBodies extends OncePerRequestFilter {
    /// Maximum size of a document that queries many files, in bytes.
    public static final int MAX_BYTES_OF_KNOWN_FILES = 512 * 1024;

    /// Maximum size of any other document, in bytes.
    public static final int MAX_BYTES = 16 * 1024;

    /// Maximum size of a document of a client that is not signed in or is signing in, in bytes.
    public static final int MAX_BYTES_SIGNED_OUT = DocumentBudget.FREE_BYTES;

    /// Maximum time in which a document must be received.
    public static final Duration MAX_TIME = Duration.ofSeconds(10);

    private static final String SIGNING_IN = "/api/session";

    private final DocumentBudget budget;

    /// @param budget memory of all documents together
    public JsonBodies(DocumentBudget budget) {
        this.budget = budget;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String user = request.getUserPrincipal() == null
                ? ""
                : request.getUserPrincipal().getName();
        try (DocumentBudget.Reservation memory = budget.begin(user)) {
            chain.doFilter(new Bounded(request, memory), response);
        }
    }

    private static int limit(HttpServletRequest request) {
        String path = request.getServletPath();
        if (request.getUserPrincipal() == null || path.startsWith(SIGNING_IN)) {
            return MAX_BYTES_SIGNED_OUT;
        }
        return path.equals(Paths.KNOWN_FILES) ? MAX_BYTES_OF_KNOWN_FILES : MAX_BYTES;
    }

    private static final class Bounded extends HttpServletRequestWrapper {
        private final HttpServletRequest request;
        private final DocumentBudget.Reservation memory;
        private @Nullable ServletInputStream document;

        Bounded(HttpServletRequest request, DocumentBudget.Reservation memory) {
            super(request);
            this.request = request;
            this.memory = memory;
        }

        /// @throws Refusal if the document is too large or too slow, or there is no memory for it
        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (document == null) {
                int limit = limit(request);
                if (request.getContentLengthLong() > limit) {
                    throw new Refusal(Problems.documentTooLarge(limit));
                }
                document = new JsonDocument(JsonDocument.read(
                        ServletContextRequest.getServletContextRequest(request), limit, MAX_TIME, memory));
            }
            return document;
        }

        @Override
        public BufferedReader getReader() throws IOException {
            return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }
    }
}

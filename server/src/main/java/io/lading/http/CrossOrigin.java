package io.lading.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.web.filter.OncePerRequestFilter;

/// Lets pages of allowed origins use the API (Fetch standard, "CORS protocol"). Preflights are answered here,
/// because browsers send them without credentials. Other origins get no CORS headers, so browsers block them.
public final class CrossOrigin extends OncePerRequestFilter {
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    /// Two hours, the longest time that Chromium caches a preflight.
    private static final String MAX_AGE_SECONDS = "7200";

    /// The fields that the API reads, and fields for caches and tracing that pages send and the server ignores.
    private static final List<String> REQUEST_FIELDS = List.of(
            "Accept",
            "Authorization",
            "baggage",
            "Cache-Control",
            "Content-Digest",
            "Content-Disposition",
            "Content-Type",
            "If-Match",
            "If-Modified-Since",
            "If-None-Match",
            "If-Range",
            "If-Unmodified-Since",
            "Incremental",
            "Lading-Keep",
            "Lading-Piece",
            "Lading-Zeros",
            "Last-Event-ID",
            "Last-Modified",
            "Pragma",
            "Priority",
            "Range",
            "Repr-Digest",
            "sentry-trace",
            "traceparent",
            "tracestate",
            "Tus-Resumable",
            "Upload-Checksum",
            "Upload-Complete",
            "Upload-Concat",
            "Upload-Defer-Length",
            "Upload-Draft-Interop-Version",
            "Upload-Incomplete",
            "Upload-Length",
            "Upload-Metadata",
            "Upload-Offset",
            "Want-Repr-Digest",
            "X-Correlation-ID",
            "X-HTTP-Method-Override",
            "X-Lading-Client",
            "X-OC-Mtime",
            "X-Request-ID",
            "X-Requested-With");

    private static final String RESPONSE_FIELDS = String.join(
            ", ",
            "Accept-Patch",
            "Accept-Ranges",
            "Allow",
            "Content-Disposition",
            "Content-Range",
            "Date",
            "ETag",
            "Lading-Extents",
            "Last-Modified",
            "Location",
            "Repr-Digest",
            "Retry-After",
            "Tus-Checksum-Algorithm",
            "Tus-Extension",
            "Tus-Max-Size",
            "Tus-Resumable",
            "Tus-Version",
            "Upload-Complete",
            "Upload-Concat",
            "Upload-Defer-Length",
            "Upload-Draft-Interop-Version",
            "Upload-Expires",
            "Upload-Incomplete",
            "Upload-Length",
            "Upload-Limit",
            "Upload-Metadata",
            "Upload-Offset",
            "WWW-Authenticate",
            "X-Request-ID");

    private final AllowedOrigins allowed;
    private final String requestFields;

    /// @param allowed    the origins that may use the API
    /// @param moreFields names of further header fields that their pages may send
    public CrossOrigin(AllowedOrigins allowed, Set<String> moreFields) {
        this.allowed = allowed;
        this.requestFields = Stream.concat(
                        REQUEST_FIELDS.stream(), moreFields.stream().sorted())
                .collect(Collectors.joining(", "));
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return allowed.origins().isEmpty() || !request.getRequestURI().startsWith("/api/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String origin = request.getHeader("Origin");
        response.addHeader("Vary", "Origin");
        if (!allowed.allows(origin)) {
            chain.doFilter(request, response);
            return;
        }
        boolean trusted = allowed.trusts(origin);
        response.setHeader("Access-Control-Allow-Origin", trusted ? origin : AllowedOrigins.ANY);
        if (trusted) {
            response.setHeader("Access-Control-Allow-Credentials", "true");
        }
        if (preflight(request)) {
            response.setHeader("Access-Control-Allow-Methods", METHODS);
            response.setHeader("Access-Control-Allow-Headers", requestFields);
            response.setHeader("Access-Control-Max-Age", MAX_AGE_SECONDS);
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } else {
            response.setHeader("Access-Control-Expose-Headers", RESPONSE_FIELDS);
            chain.doFilter(request, response);
        }
    }

    private static boolean preflight(HttpServletRequest request) {
        return request.getMethod().equals("OPTIONS") && request.getHeader("Access-Control-Request-Method") != null;
    }
}

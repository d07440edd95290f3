package io.lading.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/// Lets pages of allowed origins use the API (Fetch standard, "CORS protocol"). A preflight is answered here,
/// because a browser sends it without credentials; to all others nothing is said, and their browsers refuse.
public final class CrossOrigin extends OncePerRequestFilter {
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    /// Two hours: the longest any browser remembers.
    private static final String MAX_AGE_SECONDS = "7200";

    private static final String REQUEST_FIELDS = String.join(
            ", ",
            "Accept",
            "Authorization",
            "Content-Digest",
            "Content-Disposition",
            "Content-Type",
            "If-Match",
            "If-Modified-Since",
            "If-None-Match",
            "If-Range",
            "If-Unmodified-Since",
            "Lading-Piece",
            "Lading-Zeros",
            "Last-Event-ID",
            "Range",
            "Repr-Digest",
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
            "X-HTTP-Method-Override",
            "X-Lading-Client",
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

    /// @param allowed who may use the API
    public CrossOrigin(AllowedOrigins allowed) {
        this.allowed = allowed;
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
            response.setHeader("Access-Control-Allow-Headers", REQUEST_FIELDS);
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

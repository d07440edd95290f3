package io.lading.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/// Makes every character of a path segment part of the segment. Servlets take what follows a `;` for a parameter and
/// leave
/// it out; here no address has parameters, and the name of a file may have a `;` (RFC 3986 section 3.3).
///
/// Has to run before the security filters, so that all decide on the same path.
public final class WholeSegments extends OncePerRequestFilter {
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().indexOf(';') < 0;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(new Whole(request), response);
    }

    private static final class Whole extends HttpServletRequestWrapper {
        Whole(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getRequestURI() {
            return super.getRequestURI().replace(";", "%3B");
        }
    }
}

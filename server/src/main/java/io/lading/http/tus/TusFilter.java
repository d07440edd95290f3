package io.lading.http.tus;

import io.lading.http.path.Paths;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.springframework.web.filter.OncePerRequestFilter;

/// Applies the tus rules for every request, also for those that are rejected before they reach the adapter: the
/// version in each response, and the method override for clients behind old proxies.
///
/// Must run before the security filters, so that they see the overridden method.
public final class TusFilter extends OncePerRequestFilter {
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().startsWith(Paths.UPLOADS);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getHeader(Tus.RESUMABLE) != null) {
            response.setHeader(Tus.RESUMABLE, Tus.VERSION);
        }
        String override = request.getHeader(Tus.METHOD_OVERRIDE);
        chain.doFilter(override == null ? request : new Overridden(request, method(override)), response);
    }

    /// Methods are upper case, but some clients send this field in lower case.
    private static String method(String override) {
        return override.strip().toUpperCase(Locale.ROOT);
    }

    /// X-HTTP-Method-Override replaces the method (T5). [KnownMethods] rejects unknown methods later.
    private static final class Overridden extends HttpServletRequestWrapper {
        private final String method;

        Overridden(HttpServletRequest request, String method) {
            super(request);
            this.method = method;
        }

        @Override
        public String getMethod() {
            return method;
        }
    }
}

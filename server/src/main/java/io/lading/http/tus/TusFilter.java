package io.lading.http.tus;

import io.lading.http.Paths;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.springframework.web.filter.OncePerRequestFilter;

/// What tus asks of every exchange, also of those that are refused before they reach the adapter: the version in
/// each response, and the method a client behind an old proxy really means.
///
/// Has to run before the security filters, which must see the method that is carried out.
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

    /// Methods are in capital letters, and some clients write this one otherwise.
    private static String method(String override) {
        return override.strip().toUpperCase(Locale.ROOT);
    }

    /// The real method counts for nothing (T5). One that is not known here is refused where every other is.
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

package io.lading.http.tus;

import io.lading.http.Paths;
import io.lading.http.ProblemWriter;
import io.lading.http.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.web.filter.OncePerRequestFilter;

/// What tus asks of every exchange, also of those that are refused before they reach the adapter: the version in
/// each response, and the method a client behind an old proxy really means.
///
/// Has to run before the security filters, which must see the method that is carried out.
public final class TusFilter extends OncePerRequestFilter {
    private static final Set<String> OVERRIDES = Set.of("POST", "HEAD", "PATCH", "DELETE", "OPTIONS");

    private final ProblemWriter problems;

    /// @param problems writes refusals
    public TusFilter(ProblemWriter problems) {
        this.problems = problems;
    }

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
        if (override == null) {
            chain.doFilter(request, response);
        } else if (OVERRIDES.contains(override)) {
            chain.doFilter(new Overridden(request, override), response);
        } else {
            problems.write(
                    response,
                    Problems.badRequest(Tus.METHOD_OVERRIDE + " must be one of " + OVERRIDES + ", in capitals."));
        }
    }

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

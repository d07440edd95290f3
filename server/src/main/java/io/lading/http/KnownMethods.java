package io.lading.http;

import io.lading.http.problem.ProblemWriter;
import io.lading.http.problem.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.web.filter.OncePerRequestFilter;

/// Rejects methods that no resource supports (RFC 9110 section 15.6.2). Runs after the filter that applies
/// `X-HTTP-Method-Override`, and before all filters that depend on the method.
public final class KnownMethods extends OncePerRequestFilter {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final ProblemWriter problems;

    /// @param problems writes the response
    public KnownMethods(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (METHODS.contains(request.getMethod())) {
            chain.doFilter(request, response);
        } else {
            problems.write(response, Problems.methodUnknown(request.getMethod()));
        }
    }
}

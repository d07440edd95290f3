package io.lading.http;

import io.lading.http.problem.Problem;
import io.lading.http.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.springframework.web.filter.OncePerRequestFilter;

/// Accepts only local host names. It protects demo accounts, whose passwords are public, from DNS rebinding: a
/// page of another site could resolve its own name to this machine and so be of the same origin.
public final class LocalHosts extends OncePerRequestFilter {
    private static final Set<String> NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "[0:0:0:0:0:0:0:1]");
    private static final int MISDIRECTED = 421;

    private final ProblemWriter problems;

    /// @param problems writes the response to other requests
    public LocalHosts(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (NAMES.contains(request.getServerName().toLowerCase(Locale.ROOT))) {
            chain.doFilter(request, response);
        } else {
            problems.write(
                    response,
                    new Problem(
                            MISDIRECTED,
                            "misdirected",
                            "Unknown host name",
                            "In demo mode the server only answers on localhost, 127.0.0.1 and [::1]."));
        }
    }
}

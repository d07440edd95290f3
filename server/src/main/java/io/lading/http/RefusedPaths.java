package io.lading.http;

import io.lading.http.problem.ProblemWriter;
import io.lading.http.problem.Problems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/// Writes the response to requests that Spring Security's firewall rejects.
public final class RefusedPaths implements RequestRejectedHandler {
    private final ProblemWriter problems;

    /// @param problems writes the response
    public RefusedPaths(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException rejected)
            throws IOException {
        problems.write(response, Problems.badRequest(reason(request)));
    }

    private static String reason(HttpServletRequest request) {
        String path = request.getRequestURI() + "/";
        return path.contains("//") || path.contains("/./") || path.contains("/../")
                ? "The URL contains an empty segment, \".\" or \"..\". Remove it."
                : "The URL or a header contains invalid characters.";
    }
}

package io.lading.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/// Answers requests that Spring Security's firewall does not let in.
public final class RefusedPaths implements RequestRejectedHandler {
    private final ProblemWriter problems;

    /// @param problems writes the answer
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
                ? "The address has an empty segment, \".\" or \"..\" in it; leave these out."
                : "The address or a header field has characters that are not allowed.";
    }
}

package io.lading.account;

import io.lading.account.Identity.Way;
import io.lading.http.AllowedOrigins;
import io.lading.http.ProblemWriter;
import io.lading.http.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/// Keeps other sites from using somebody's session: a request with a session cookie that could change something must
/// come
/// from our own pages, by `Sec-Fetch-Site`, or by `Origin` where a browser does not send that; or from a page of an
/// allowed origin.
///
/// Requests with credentials of their own carry no cookie and need no such guard.
final class OriginGuard extends OncePerRequestFilter {
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

    private final ProblemWriter problems;
    private final AllowedOrigins allowed;

    OriginGuard(ProblemWriter problems, AllowedOrigins allowed) {
        this.problems = problems;
        this.allowed = allowed;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean signsIn = request.getRequestURI().equals("/api/session")
                && request.getMethod().equals("POST");
        if (SAFE_METHODS.contains(request.getMethod())
                || !(byCookie() || signsIn)
                || fromUs(request)
                || allowed.trusts(request.getHeader("Origin"))) {
            chain.doFilter(request, response);
        } else {
            problems.write(response, Problems.forbidden("The request does not come from a page of this server."));
        }
    }

    private static boolean byCookie() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null
                && authentication.getPrincipal() instanceof Identity caller
                && caller.way() == Way.SESSION;
    }

    private static boolean fromUs(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin") || site.equals("none");
        }
        String origin = request.getHeader("Origin");
        if (origin == null) {
            return request.getHeader("X-Lading-Client") != null;
        }
        String host = request.getHeader("Host");
        try {
            return host != null && host.equalsIgnoreCase(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}

package io.lading.account;

import io.lading.account.Identity.Way;
import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.Outcome;
import io.lading.audit.SecurityLog;
import io.lading.http.AllowedOrigins;
import io.lading.http.Visitor;
import io.lading.http.problem.ProblemWriter;
import io.lading.http.problem.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/// Blocks cross-site request forgery: an unsafe request with `Sec-Fetch-Site` or `Origin` must come from our
/// own pages or from an allowed origin. This applies to cookies, Basic credentials and the username of a proxy
/// alike, because browsers send them from any page. Bearer tokens are exempt: browsers never add them
/// automatically.
///
/// Clients other than browsers send no origin and need none. To sign in or to use a session they must send
/// `X-Lading-Client`, which a form cannot send.
final class OriginGuard extends OncePerRequestFilter {
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");
    private static final RequestMatcher SIGNING_IN =
            PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.POST, "/api/session");

    private final ProblemWriter problems;
    private final AllowedOrigins allowed;
    private final SecurityLog log;

    OriginGuard(ProblemWriter problems, AllowedOrigins allowed, SecurityLog log) {
        this.log = log;
        this.problems = problems;
        this.allowed = allowed;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (SAFE_METHODS.contains(request.getMethod())
                || byBearer(request)
                || allowed.trusts(request.getHeader("Origin"))
                || fromUs(request)) {
            chain.doFilter(request, response);
        } else {
            String origin = request.getHeader("Origin");
            log.note(Act.of(Kind.ORIGIN, Outcome.REFUSED)
                    .by(Identity.currentName())
                    .with(origin == null ? "" : origin));
            problems.write(
                    response,
                    Problems.forbidden(
                            "Cross-site request blocked. Send the request from this server's own pages, use an API token,"
                                    + " or add your site to LADING_ALLOWED_ORIGINS."));
        }
    }

    private static boolean byBearer(HttpServletRequest request) {
        return SignInFilter.scheme(request).equals("bearer");
    }

    /// A proxy that authenticates users knows them by a cookie of its own.
    private static boolean byCookie() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return switch (authentication == null ? null : authentication.getPrincipal()) {
            case Identity caller -> caller.way() == Way.SESSION || caller.way() == Way.PROXY;
            case Visitor visitor -> visitor.byCookie();
            case null, default -> false;
        };
    }

    private static boolean fromUs(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin") || site.equals("none");
        }
        String origin = request.getHeader("Origin");
        if (origin == null) {
            boolean needsProof = byCookie() || SIGNING_IN.matches(request);
            return !needsProof || request.getHeader("X-Lading-Client") != null;
        }
        String host = request.getHeader("Host");
        // The scheme is compared too: a page loaded without TLS may have been modified in transit.
        return host != null && origin.equalsIgnoreCase(request.getScheme() + "://" + host);
    }
}

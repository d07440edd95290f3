package io.lading.account;

import io.lading.account.Identity.Way;
import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.Outcome;
import io.lading.audit.SecurityLog;
import io.lading.http.AllowedOrigins;
import io.lading.http.ProblemWriter;
import io.lading.http.Problems;
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

/// Keeps other sites from acting in somebody's name: a request that could change something and says where it
/// comes from, by `Sec-Fetch-Site` or `Origin`, must come from our own pages or those of an allowed origin.
/// It does not matter how it is signed in, because browsers send a remembered password from any page as they
/// do a cookie; only a Bearer token is never sent without the page knowing it.
///
/// Programs say no origin and need none. With a session, or to begin one, they send a field that no form can
/// send.
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
            problems.write(response, Problems.forbidden("The request does not come from a page of this server."));
        }
    }

    private static boolean byBearer(HttpServletRequest request) {
        return SignInFilter.scheme(request).equals("bearer");
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
            boolean needsProof = byCookie() || SIGNING_IN.matches(request);
            return !needsProof || request.getHeader("X-Lading-Client") != null;
        }
        String host = request.getHeader("Host");
        // A page that came without TLS may be anyone's on the way: it is another origin than the same host with
        // TLS.
        return host != null && origin.equalsIgnoreCase(request.getScheme() + "://" + host);
    }
}

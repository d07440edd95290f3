package io.lading.link;

import io.lading.http.path.Paths;
import io.lading.http.problem.ProblemWriter;
import io.lading.http.problem.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.List;
import org.springframework.web.filter.OncePerRequestFilter;

/// Guards the addresses of links. If links are off, they respond with `404`, as if they did not exist.
/// Otherwise no search engine indexes them, and no cache keeps them.
public final class LinkPages extends OncePerRequestFilter {
    private static final String CACHE_CONTROL = "Cache-Control";
    private static final List<String> BEGINNINGS =
            List.of(Paths.LINKS + "/", Paths.ALL_LINKS + "/", Paths.UPLOAD_PAGE, Paths.DOWNLOAD_PAGE);

    private final LinkRules rules;
    private final ProblemWriter problems;

    public LinkPages(LinkRules rules, ProblemWriter problems) {
        this.rules = rules;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getServletPath() + "/";
        return BEGINNINGS.stream().noneMatch(path::startsWith);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!rules.on()) {
            problems.write(response, Problems.notFound("resource"));
            return;
        }
        response.setHeader("X-Robots-Tag", "noindex, nofollow");
        response.setHeader("Referrer-Policy", "no-referrer");
        chain.doFilter(request, new NotStored(response));
    }

    /// A response that no cache keeps, whatever the resource says.
    private static final class NotStored extends HttpServletResponseWrapper {
        NotStored(HttpServletResponse response) {
            super(response);
            response.setHeader(CACHE_CONTROL, "no-store");
        }

        @Override
        public void setHeader(String name, String value) {
            if (!name.equalsIgnoreCase(CACHE_CONTROL)) {
                super.setHeader(name, value);
            }
        }

        @Override
        public void addHeader(String name, String value) {
            if (!name.equalsIgnoreCase(CACHE_CONTROL)) {
                super.addHeader(name, value);
            }
        }
    }
}

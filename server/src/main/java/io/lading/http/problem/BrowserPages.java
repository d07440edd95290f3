package io.lading.http.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/// Sends HTML pages instead of problem documents when a user opens an address in the browser. A user who is not
/// signed in is redirected to the sign-in page, which opens the address afterwards; every other problem becomes
/// an error page. Programs and the web client do not request `text/html`, so they get problem documents.
public final class BrowserPages extends OncePerRequestFilter {
    /// The query parameter with the address to open after signing in. The page only opens API addresses of its
    /// own origin.
    public static final String NEXT = "next";

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !isNavigation(request.getMethod(), request.getHeader("Accept"))
                || request.getHeader("X-Lading-Client") != null;
    }

    /// Whether a user opens the address in a browser, as opposed to a script that fetches it.
    static boolean isNavigation(String method, @Nullable String accept) {
        boolean reads = method.equals("GET") || method.equals("HEAD");
        return reads && accept != null && accept.contains(MediaType.TEXT_HTML_VALUE);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Captured captured = new Captured(response);
        chain.doFilter(request, captured);
        if (!captured.isProblem() || response.isCommitted()) {
            return;
        }
        response.setHeader("Cache-Control", "no-store");
        if (response.getStatus() == HttpServletResponse.SC_UNAUTHORIZED) {
            toSignIn(request, response);
        } else {
            byte[] page = ProblemPage.of(response.getStatus(), request.getHeader("Accept-Language"));
            response.setContentType(ProblemPage.TYPE);
            response.setContentLength(page.length);
            response.getOutputStream().write(page);
        }
    }

    private static void toSignIn(HttpServletRequest request, HttpServletResponse response) {
        String query = request.getQueryString();
        String wanted = request.getRequestURI() + (query == null ? "" : "?" + query);
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", "/?" + NEXT + "=" + URLEncoder.encode(wanted, StandardCharsets.UTF_8));
        response.setHeader("WWW-Authenticate", null);
        response.setContentType(null);
        response.setContentLength(0);
    }

    /// A response that drops its problem document.
    private static final class Captured extends HttpServletResponseWrapper {
        Captured(HttpServletResponse response) {
            super(response);
        }

        boolean isProblem() {
            String type = getContentType();
            return type != null && type.startsWith(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        }

        @Override
        public void flushBuffer() throws IOException {
            if (!isProblem()) {
                super.flushBuffer();
            }
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            return isProblem() ? new Nowhere() : super.getOutputStream();
        }
    }

    private static final class Nowhere extends ServletOutputStream {
        @Override
        public void write(int value) {
            // The page replaces the document.
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            // As above.
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException("Problem documents are written synchronously");
        }
    }
}

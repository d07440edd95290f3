package io.lading.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import org.springframework.web.filter.OncePerRequestFilter;

/// Makes every URL in a response start with the URL that the administrator configured, regardless of the `Host`
/// of the request.
public final class PublicUrl extends OncePerRequestFilter {
    private final URI url;

    /// @param url without a trailing slash
    public PublicUrl(URI url) {
        this.url = url;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        OwnAddress.tell(request, url);
        chain.doFilter(request, response);
    }
}

package io.lading.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import org.springframework.web.filter.OncePerRequestFilter;

/// Makes every address that is told begin with the URL the operator set, whatever host a request names.
public final class PublicUrl extends OncePerRequestFilter {
    private final URI url;

    /// @param url without a slash at its end
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

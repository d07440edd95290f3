package io.lading.account;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;

/// The cookie with the token of a visit, for downloads that a browser starts itself, and to renew the visit
/// when the same browser opens the link again. A browser has one: the link that it opened last.
public final class VisitCookie {
    private static final String PLAIN = "lading-visit";
    private static final String SECURE = "__Host-" + PLAIN;

    private static final int MAX_TOKEN = 100;

    private VisitCookie() {}

    /// The token in the cookie of a request.
    static Optional<String> of(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies == null) {
            return Optional.empty();
        }
        for (Cookie cookie : cookies) {
            if (cookie.getName().equals(name(request))) {
                return Optional.of(cookie.getValue());
            }
        }
        return Optional.empty();
    }

    /// The token of an earlier visit that a request brings, in its header field or in the cookie. It may have
    /// ended.
    public static Optional<String> tokenOf(HttpServletRequest request) {
        return VisitSignIn.bearer(request)
                .or(() -> of(request))
                .filter(token -> token.length() <= MAX_TOKEN && token.startsWith(Visits.PREFIX));
    }

    /// Sets the cookie.
    ///
    /// @param lifetime how long the browser keeps it: until the link ends, longer than one visit
    public static void write(
            HttpServletRequest request, HttpServletResponse response, String token, Duration lifetime) {
        Cookie cookie = new Cookie(name(request), token);
        cookie.setHttpOnly(true);
        cookie.setSecure(request.isSecure());
        cookie.setPath("/");
        cookie.setMaxAge(Math.toIntExact(Math.min(Integer.MAX_VALUE, Math.max(1, lifetime.toSeconds()))));
        cookie.setAttribute("SameSite", "Strict");
        response.addCookie(cookie);
    }

    private static String name(HttpServletRequest request) {
        return request.isSecure() ? SECURE : PLAIN;
    }
}

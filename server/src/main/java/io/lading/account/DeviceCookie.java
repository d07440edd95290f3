package io.lading.account;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;

/// The cookie that marks a browser as one on which an account has signed in. It grants no access: it only exempts
/// the browser from throttling caused by other clients' failed sign-ins.
final class DeviceCookie {
    private static final String PLAIN = "lading-device";
    private static final String SECURE = "__Host-" + PLAIN;

    private DeviceCookie() {}

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

    /// Schedules a cookie to be written together with the session cookie.
    static void prepare(HttpServletRequest request, String value) {
        request.setAttribute(DeviceCookie.class.getName(), value);
    }

    static void writePrepared(HttpServletRequest request, HttpServletResponse response) {
        if (request.getAttribute(DeviceCookie.class.getName()) instanceof String value) {
            request.removeAttribute(DeviceCookie.class.getName());
            write(request, response, value);
        }
    }

    private static void write(HttpServletRequest request, HttpServletResponse response, String value) {
        Cookie cookie = new Cookie(name(request), value);
        cookie.setHttpOnly(true);
        cookie.setSecure(request.isSecure());
        cookie.setPath("/");
        cookie.setMaxAge(Math.toIntExact(KnownDevices.MEMORY.toSeconds()));
        cookie.setAttribute("SameSite", "Strict");
        response.addCookie(cookie);
    }

    private static String name(HttpServletRequest request) {
        return request.isSecure() ? SECURE : PLAIN;
    }
}

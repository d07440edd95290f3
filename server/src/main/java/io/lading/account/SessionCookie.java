package io.lading.account;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.session.web.http.CookieSerializer;
import org.springframework.session.web.http.DefaultCookieSerializer;

/// The session cookie: hidden from scripts and other sites, and bound to this host by its name prefix if TLS is
/// used. Over plain HTTP, such as on a loopback address, it has a name without the prefix, because browsers
/// reject the prefix there.
final class SessionCookie implements CookieSerializer {
    private final DefaultCookieSerializer secure = serializer("__Host-lading", true);
    private final DefaultCookieSerializer plain = serializer("lading", false);

    private static DefaultCookieSerializer serializer(String name, boolean secure) {
        DefaultCookieSerializer serializer = new DefaultCookieSerializer();
        serializer.setCookieName(name);
        serializer.setUseSecureCookie(secure);
        serializer.setUseHttpOnlyCookie(true);
        serializer.setSameSite("Strict");
        serializer.setCookiePath("/");
        serializer.setUseBase64Encoding(false);
        return serializer;
    }

    @Override
    public void writeCookieValue(CookieValue value) {
        of(value.getRequest()).writeCookieValue(value);
        // Written last, because simple clients treat the first cookie of a sign-in response as the session.
        DeviceCookie.writePrepared(value.getRequest(), value.getResponse());
    }

    @Override
    public List<String> readCookieValues(HttpServletRequest request) {
        return of(request).readCookieValues(request);
    }

    private DefaultCookieSerializer of(HttpServletRequest request) {
        return request.isSecure() ? secure : plain;
    }
}

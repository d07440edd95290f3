package io.lading.account;

import io.lading.account.oidc.Flow;
import io.lading.account.oidc.OidcClient;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;

/// What a browser keeps for single sign-on, sealed: the sign-in that it has begun, and the ID token of its
/// session, which the provider wants to see at a sign-out. So no node has to remember them. Thread-safe.
final class ProviderCookies {
    /// The most characters of a cookie; browsers keep 4096 bytes with name and attributes.
    private static final int MAX_VALUE = 3800;

    private static final String FLOW = "sign-in";
    private static final String SESSION = "session";

    private final Sealer sealer;
    private final String path;
    private final Duration sessionMax;

    /// @param path       the path of the session endpoints, as browsers see it
    /// @param sessionMax the longest lifetime of a session
    ProviderCookies(Sealer sealer, String path, Duration sessionMax) {
        this.sealer = sealer;
        this.path = path;
        this.sessionMax = sessionMax;
    }

    /// The session of a sign-in through the provider.
    ///
    /// @param publicId the public ID of the session
    /// @param idToken  the ID token; empty if it is too long for a cookie
    record Kept(String publicId, String idToken) {}

    /// Keeps a sign-in until the provider sends the browser back: a request of another site, so not `Strict`.
    void keep(HttpServletRequest request, HttpServletResponse response, Flow flow) {
        write(request, response, FLOW, sealer.seal(FLOW, flow.text()), "Lax", OidcClient.MAX_FLOW);
    }

    /// The sign-in that this browser has begun. It is used once.
    Optional<Flow> takeFlow(HttpServletRequest request, HttpServletResponse response) {
        return take(request, response, FLOW, "Lax").flatMap(Flow::parse);
    }

    /// Keeps the ID token of a session.
    void keep(HttpServletRequest request, HttpServletResponse response, Kept session) {
        String whole = sealer.seal(SESSION, session.publicId + "\n" + session.idToken);
        String value = whole.length() <= MAX_VALUE ? whole : sealer.seal(SESSION, session.publicId + "\n");
        write(request, response, SESSION, value, "Strict", sessionMax);
    }

    /// The ID token of the session, which is about to end.
    Optional<Kept> takeSession(HttpServletRequest request, HttpServletResponse response) {
        return take(request, response, SESSION, "Strict").map(text -> {
            String[] parts = text.split("\n", 2);
            return new Kept(parts[0], parts[1]);
        });
    }

    private Optional<String> take(
            HttpServletRequest request, HttpServletResponse response, String purpose, String sameSite) {
        Optional<String> value = value(request, purpose);
        if (value.isPresent()) {
            write(request, response, purpose, "", sameSite, Duration.ZERO);
        }
        return value.flatMap(kept -> sealer.open(purpose, kept));
    }

    private static Optional<String> value(HttpServletRequest request, String purpose) {
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(name(request, purpose))) {
                    return Optional.of(cookie.getValue());
                }
            }
        }
        return Optional.empty();
    }

    private void write(
            HttpServletRequest request,
            HttpServletResponse response,
            String purpose,
            String value,
            String sameSite,
            Duration age) {
        Cookie cookie = new Cookie(name(request, purpose), value);
        cookie.setHttpOnly(true);
        cookie.setSecure(request.isSecure());
        cookie.setPath(path);
        cookie.setMaxAge(Math.toIntExact(Math.min(age.toSeconds(), Integer.MAX_VALUE)));
        cookie.setAttribute("SameSite", sameSite);
        response.addCookie(cookie);
    }

    private static String name(HttpServletRequest request, String purpose) {
        return (request.isSecure() ? "__Secure-" : "") + "lading-provider-" + purpose;
    }
}

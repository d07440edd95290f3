package io.lading.account;

import io.lading.http.Problem;
import io.lading.http.Problems;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/// Says that a sign-in is needed, in the form the client can use: command line clients are asked for a
/// password, browsers are not, because they would show a window of their own instead of our page.
final class Challenge {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final String BUSY_SECONDS = "3";

    private Challenge() {}

    /// No credentials were given.
    static Problem missing(HttpServletRequest request) {
        return Problems.unauthorized().withHeader("WWW-Authenticate", scheme(request));
    }

    /// The credentials given are wrong.
    static Problem wrong(HttpServletRequest request) {
        return new Problem(401, "wrong-credentials", "Not signed in", "The name, the password or the token is wrong.")
                .withHeader("WWW-Authenticate", scheme(request));
    }

    /// Too many wrong ones before.
    static Problem tooMany(Duration wait) {
        long seconds = wait.toSeconds() + 1;
        String detail = "There were too many wrong sign-ins. Try again in " + seconds + " seconds.";
        return new Problem(TOO_MANY_REQUESTS, "too-many-sign-ins", "Too many wrong sign-ins", detail)
                .with("retryAfterSeconds", seconds)
                .withHeader("Retry-After", Long.toString(seconds));
    }

    /// Too many sign in at once.
    static Problem busy() {
        String detail = "Too many people sign in at this moment. Try again in a few seconds.";
        return new Problem(UNAVAILABLE, "busy", "The server is busy", detail).withHeader("Retry-After", BUSY_SECONDS);
    }

    /// The caller is signed in, and may not do this.
    static Problem denied() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        boolean mustChange = authentication != null
                && authentication.getPrincipal() instanceof Identity identity
                && identity.mustChangePassword();
        return mustChange
                ? new Problem(
                        HttpStatus.FORBIDDEN,
                        "password-change-required",
                        "The password must be changed",
                        "Change your password first: on the page, or by PUT /api/session/password.")
                : Problems.forbidden("Your account or token may not do this.");
    }

    private static String scheme(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        // A browser keeps a password it was asked for, and sends it from every site.
        boolean browser = request.getHeader("X-Lading-Client") != null
                || request.getHeader("Sec-Fetch-Mode") != null
                || (accept != null && accept.contains("text/html"));
        return browser ? "Lading realm=\"Lading\"" : "Basic realm=\"Lading\", charset=\"UTF-8\"";
    }
}

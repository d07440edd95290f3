package io.lading.account;

import io.lading.account.Identity.Factor;
import io.lading.account.Identity.Way;
import io.lading.http.Visitor;
import io.lading.http.problem.Problem;
import io.lading.http.problem.Problems;
import io.lading.metadata.account.Role;
import io.lading.metadata.account.Scope;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorityAuthorizationDecision;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.core.GrantedAuthority;

/// The responses to failed authentication. Command-line clients get a Basic challenge. Browsers do not, because
/// they would show their own password dialog instead of our page.
final class Challenge {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    /// A scheme that no browser knows.
    private static final String BROWSER_SCHEME = "Lading realm=\"Lading\"";

    private static final String BUSY_SECONDS = "3";
    private static final String REQUIRED_SCOPE = "requiredScope";

    private Challenge() {}

    /// The request has no credentials.
    static Problem missing(HttpServletRequest request) {
        return Problems.unauthorized().withHeader("WWW-Authenticate", scheme(request));
    }

    /// The credentials are wrong.
    static Problem wrong(HttpServletRequest request) {
        return new Problem(401, "wrong-credentials", "Sign-in failed", "Incorrect username, password or token.")
                .withHeader("WWW-Authenticate", scheme(request));
    }

    /// The password is that of the account, but it has expired.
    static Problem expired() {
        return new Problem(
                HttpStatus.UNAUTHORIZED,
                "password-expired",
                "One-time password expired",
                "This one-time password has expired. Ask an administrator for a new one.");
    }

    /// The password is that of the account, which has a second factor.
    static Problem codeMissing() {
        return new Problem(
                HttpStatus.UNAUTHORIZED,
                "second-factor",
                "Code needed",
                "Send the member code too: the code that your authenticator app shows, or a recovery code.");
    }

    /// The password is that of the account, but it is not enough for a program.
    static Problem tokenNeeded() {
        return new Problem(
                HttpStatus.UNAUTHORIZED,
                "second-factor",
                "Token needed",
                "This account needs a second factor, so programs cannot use its password. Use a token: create one on the"
                        + " account page.");
    }

    /// The code is not that of the account.
    ///
    /// @param status `401` at the sign-in, `403` for a user who is signed in
    static Problem codeWrong(HttpStatus status) {
        return new Problem(
                status,
                "second-factor-wrong",
                "Wrong code",
                "The code is wrong, too old, or was used before. Enter the code that your authenticator app shows now, or"
                        + " a recovery code.");
    }

    /// The visit of a link is not valid any more.
    static Problem visitEnded() {
        return new Problem(
                        401,
                        "visit-ended",
                        "The visit of this link has ended",
                        "Open the link again. If that fails, it has expired or was revoked.")
                .withHeader("WWW-Authenticate", BROWSER_SCHEME);
    }

    /// Too many failed sign-ins before this one.
    static Problem tooMany(Duration wait) {
        long seconds = wait.toSeconds() + 1;
        String detail = "Try again in " + seconds + (seconds == 1 ? " second." : " seconds.");
        return new Problem(TOO_MANY_REQUESTS, "too-many-sign-ins", "Too many failed sign-ins", detail)
                .with("retryAfterSeconds", seconds)
                .withHeader("Retry-After", Long.toString(seconds));
    }

    /// A proxy has authenticated the user, who has no account or may not use it.
    static Problem refusedByProxy(RefusedPerson why) {
        String reason =
                switch (why) {
                    case BAD_NAME -> "is not allowed as a username";
                    case NAME_TAKEN -> "is the name of an account with a password";
                    case NAME_HAS_FILES -> "is the name of a deleted account that still has files";
                    case NOT_INVITED -> "is not the name of an account";
                    case DISABLED, NO_ROLE, LAST_ADMIN -> "is the name of an account that cannot sign in";
                };
        return new Problem(
                        HttpStatus.FORBIDDEN,
                        "user-refused",
                        "User not allowed",
                        "The proxy in front of this server signed you in with a name that " + reason
                                + ". Ask your administrator.")
                .with("reason", why.label());
    }

    /// The request would begin a session beside the user whom the proxy has authenticated.
    static Problem proxySignsIn() {
        return new Problem(
                HttpStatus.CONFLICT,
                "proxy-signs-in",
                "Signed in by the proxy",
                "The proxy in front of this server has signed you in. To use another account, sign in there, or open this"
                        + " server without the proxy.");
    }

    /// Too many clients are signing in.
    static Problem busy() {
        String detail = "Too many people are signing in right now. Try again in a few seconds.";
        return new Problem(UNAVAILABLE, "busy", "Server busy", detail).withHeader("Retry-After", BUSY_SECONDS);
    }

    /// The caller is signed in but lacks the permission.
    static Problem denied(AccessDeniedException denied, HttpServletRequest request) {
        if (Visitor.of(request).isPresent()) {
            return Problems.forbidden("The link does not allow this.");
        }
        Identity caller = Identity.current();
        if (caller.mustChangePassword()) {
            return passwordChange();
        }
        if (caller.factor() == Factor.DEMANDED) {
            return new Problem(
                    HttpStatus.FORBIDDEN,
                    "second-factor-required",
                    "Second factor required",
                    "Your role needs a second factor. Add one first: in the web client, or with POST"
                            + " /api/account/second-factor.");
        }
        Optional<Scope> required = caller.way() == Way.TOKEN ? requiredScope(denied) : Optional.empty();
        return required.map(scope -> lacking(scope, caller.role())).orElseGet(() -> withoutScope(caller.way()));
    }

    /// The caller has a one-time password, or one that an administrator knows.
    static Problem passwordChange() {
        return new Problem(
                HttpStatus.FORBIDDEN,
                "password-change-required",
                "Password change required",
                "Change your password first: in the web client, or with PUT /api/session/password.");
    }

    /// The route needs an administrator, and no scope replaces that.
    private static Problem withoutScope(Way way) {
        return Problems.forbidden(
                way == Way.TOKEN
                        ? "No token can manage users or read webhooks and security events. Use the password of an"
                                + " administrator."
                        : "Your account does not have permission for this.");
    }

    private static Problem lacking(Scope scope, Role role) {
        String detail = role.scopes().contains(scope)
                ? "This token lacks the scope \"" + scope.label() + "\". Create a token that has it."
                : "This token lacks the scope \"" + scope.label() + "\", which no token of the role \"" + role.label()
                        + "\" can have. Ask an administrator for another role.";
        return Problems.forbidden(detail).with(REQUIRED_SCOPE, scope.label());
    }

    /// The scope that the route of a rejected request needs; the first one if each of several is enough.
    private static Optional<Scope> requiredScope(AccessDeniedException denied) {
        if (denied instanceof AuthorizationDeniedException route
                && route.getAuthorizationResult() instanceof AuthorityAuthorizationDecision needed) {
            Set<String> authorities = needed.getAuthorities().stream()
                    .map(GrantedAuthority::getAuthority)
                    .collect(Collectors.toSet());
            return Arrays.stream(Scope.values())
                    .filter(scope -> authorities.contains(SignInFilter.authority(scope)))
                    .findFirst();
        }
        return Optional.empty();
    }

    private static String scheme(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        // After a Basic challenge a browser remembers the password and sends it with requests from every site.
        boolean browser = request.getHeader("X-Lading-Client") != null
                || request.getHeader("Sec-Fetch-Mode") != null
                || (accept != null && accept.contains("text/html"));
        return browser ? BROWSER_SCHEME : "Basic realm=\"Lading\", charset=\"UTF-8\"";
    }
}

package io.lading.account;

import io.lading.http.Visitor;
import io.lading.http.body.StillSignedIn;
import io.lading.http.path.Paths;
import io.lading.metadata.account.Scope;
import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/// Authenticates visitors of links by the token of their visit, in the header field `Authorization: Bearer` or
/// in a cookie. A visit is valid only while the account that made the link can sign in and may do the same
/// itself.
final class VisitSignIn {
    private static final String BEARER = "bearer";

    private final Visits visits;
    private final Accounts accounts;

    VisitSignIn(Visits visits, Accounts accounts) {
        this.visits = visits;
        this.accounts = accounts;
    }

    /// The token in the `Authorization` field of a request.
    static Optional<String> bearer(HttpServletRequest request) {
        String authorization = request.getHeader("Authorization");
        String[] parts = authorization == null ? new String[0] : authorization.split(" ", 2);
        boolean visit = parts.length == 2
                && parts[0].equalsIgnoreCase(BEARER)
                && parts[1].strip().startsWith(Visits.PREFIX);
        return visit ? Optional.of(parts[1].strip()) : Optional.empty();
    }

    /// Whether a request opens a link. It can send the token of an earlier visit, which need not be valid any
    /// more.
    static boolean opens(HttpServletRequest request) {
        return request.getServletPath().equals(Paths.OPEN_LINK);
    }

    /// Whether a request reads the file of a link. Then the visit counts even if the browser also has a session.
    static boolean reads(HttpServletRequest request) {
        String path = request.getServletPath();
        return path.equals(Paths.LINK_CONTENT) || path.startsWith(Paths.DOWNLOAD_PAGE);
    }

    /// The visitor by the `Authorization` field.
    Optional<Visitor> byHeader(HttpServletRequest request) throws StorageException {
        Optional<String> token = bearer(request);
        return token.isPresent() ? find(token.get(), false, request) : Optional.empty();
    }

    /// The visitor by the cookie. Credentials in a header field count instead of it. Requests for files of the
    /// page, and those that open a link, need none.
    Optional<Visitor> byCookie(HttpServletRequest request) throws StorageException {
        boolean api = request.getServletPath().startsWith("/api/") && !opens(request);
        boolean needed = request.getHeader("Authorization") == null && (api || reads(request));
        Optional<String> token = needed ? VisitCookie.of(request) : Optional.empty();
        return token.isPresent() ? find(token.get(), true, request) : Optional.empty();
    }

    private Optional<Visitor> find(String token, boolean byCookie, HttpServletRequest request) throws StorageException {
        Optional<Visitor> visitor = valid(token, byCookie);
        if (visitor.isPresent()) {
            StillSignedIn still = () -> valid(token, byCookie).isPresent();
            still.keepWith(request);
        }
        return visitor;
    }

    private Optional<Visitor> valid(String token, boolean byCookie) throws StorageException {
        Optional<Visitor> visitor = token.startsWith(Visits.PREFIX) ? visits.find(token, byCookie) : Optional.empty();
        return visitor.isPresent() && accounts.mayLend(visitor.get().owner(), scope(visitor.get()))
                ? visitor
                : Optional.empty();
    }

    private static Scope scope(Visitor visitor) {
        return visitor.uploads() ? Scope.UPLOAD : Scope.READ;
    }
}

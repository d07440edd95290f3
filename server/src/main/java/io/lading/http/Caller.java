package io.lading.http;

import io.lading.upload.Uploader;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Objects;
import java.util.Optional;

/// The account that sent a request, or for which a visitor of one of its upload links sent it.
///
/// @param name      account name
/// @param admin     whether the account may delete files of other accounts
/// @param mayRemove whether this session or token may delete files
/// @param mayRead   whether this session or token may read files
/// @param mayUpload whether this session, token or visit may upload
/// @param uploader  who sends commands about uploads
public record Caller(
        String name, boolean admin, boolean mayRemove, boolean mayRead, boolean mayUpload, Uploader uploader) {
    /// The authenticated caller of a request.
    ///
    /// @throws IllegalStateException if the request is not authenticated, or has a visit that is not for
    ///     uploads; the security filters let no such request through
    public static Caller of(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        if (principal == null) {
            throw new IllegalStateException("Not authenticated: " + request.getRequestURI());
        }
        Optional<Visitor> visitor = Visitor.of(request);
        if (visitor.isPresent()) {
            Uploader uploader = Objects.requireNonNull(visitor.get().uploader(), "This link is not for uploads");
            return new Caller(uploader.owner(), false, false, false, true, uploader);
        }
        return new Caller(
                principal.getName(),
                request.isUserInRole("ADMIN"),
                request.isUserInRole("DELETE"),
                request.isUserInRole("READ"),
                request.isUserInRole("UPLOAD"),
                Uploader.account(principal.getName()));
    }

    /// Whether a visitor of a link sent the request.
    public boolean visits() {
        return uploader.link() != null;
    }
}

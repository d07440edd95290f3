package io.lading.http;

import io.lading.upload.Uploader;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.AuthenticatedPrincipal;
import org.springframework.security.core.Authentication;

/// The principal of a request that has a visit of a link instead of an account.
///
/// @param link     id of the link
/// @param owner    the account that made the link
/// @param visit    id of the visit
/// @param uploader who the visitor is for uploads, or null if the link is for a download
/// @param byCookie whether the visit came in a cookie, which browsers add automatically
public record Visitor(
        String link, String owner, String visit, @Nullable Uploader uploader, boolean byCookie)
        implements AuthenticatedPrincipal {
    /// A name that no account has: whatever is counted for a user is counted for the link.
    @Override
    public String getName() {
        return "link " + link;
    }

    /// Whether the link is for uploads.
    public boolean uploads() {
        return uploader != null;
    }

    /// The visitor who sent a request; empty if it has no visit.
    public static Optional<Visitor> of(HttpServletRequest request) {
        return request.getUserPrincipal() instanceof Authentication authentication
                        && authentication.getPrincipal() instanceof Visitor visitor
                ? Optional.of(visitor)
                : Optional.empty();
    }
}

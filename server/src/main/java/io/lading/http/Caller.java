package io.lading.http;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;

/// The account that sent a request.
///
/// @param name      account name
/// @param admin     whether the account may delete files of other accounts
/// @param mayRemove whether this session or token may delete files
/// @param mayRead   whether this session or token may read files
/// @param mayUpload whether this session or token may upload
public record Caller(String name, boolean admin, boolean mayRemove, boolean mayRead, boolean mayUpload) {
    /// The authenticated caller of a request.
    ///
    /// @throws IllegalStateException if the request is not authenticated; the security filters let no such
    ///     request through
    public static Caller of(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        if (principal == null) {
            throw new IllegalStateException("Not authenticated: " + request.getRequestURI());
        }
        return new Caller(
                principal.getName(),
                request.isUserInRole("ADMIN"),
                request.isUserInRole("DELETE"),
                request.isUserInRole("READ"),
                request.isUserInRole("UPLOAD"));
    }
}

package io.lading.http;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;

/// Who sent a request.
///
/// @param name      account name
/// @param admin     whether they may remove the files of others
/// @param mayRemove whether this sign-in may remove files at all
/// @param mayRead   whether this sign-in may read files
/// @param mayUpload whether this sign-in may upload
public record Caller(String name, boolean admin, boolean mayRemove, boolean mayRead, boolean mayUpload) {
    /// The signed-in sender of a request.
    ///
    /// @throws IllegalStateException if nobody is signed in: the security filters let nobody else come here
    public static Caller of(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        if (principal == null) {
            throw new IllegalStateException("Nobody is signed in for " + request.getRequestURI());
        }
        return new Caller(
                principal.getName(),
                request.isUserInRole("ADMIN"),
                request.isUserInRole("DELETE"),
                request.isUserInRole("READ"),
                request.isUserInRole("UPLOAD"));
    }
}

package io.lading.account;

import io.lading.http.ClientNetwork;
import io.lading.http.PlainText;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/// The sender of a request, before it is known who that is.
///
/// @param address  where the request comes from
/// @param wider    the network around it
/// @param device   the device cookie, if there is one
/// @param upload   the id in the address of the request, if it goes to an upload
/// @param signedIn names the session, if the request has a valid one
record Visitor(
        ClientNetwork address,
        ClientNetwork wider,
        Optional<String> device,
        Optional<String> upload,
        Optional<String> signedIn) {
    private static final String UPLOADS = "/api/uploads/";
    private static final int MAX_ID = 64;

    static Visitor of(HttpServletRequest request) {
        String address = request.getRemoteAddr();
        String path = request.getRequestURI();
        String id = path.startsWith(UPLOADS) ? path.substring(UPLOADS.length()) : "";
        return new Visitor(
                ClientNetwork.of(address),
                ClientNetwork.widerOf(address),
                DeviceCookie.of(request),
                id.isEmpty() || id.length() > MAX_ID || !PlainText.is(id) ? Optional.empty() : Optional.of(id),
                Optional.empty());
    }

    /// The same, in a session.
    Visitor in(String session) {
        return new Visitor(address, wider, device, upload, Optional.of("session " + session));
    }
}

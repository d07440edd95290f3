package io.lading.account;

import io.lading.http.ClientNetwork;
import io.lading.http.field.PlainText;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/// The client of a request before authentication.
///
/// @param address  the address of the client
/// @param wider    the wider network of that address
/// @param device   the device cookie, if there is one
/// @param upload   the upload ID in the URL, if the request is for an upload
/// @param signedIn identifies the session, if the request has a valid one
record SignInClient(
        ClientNetwork address,
        ClientNetwork wider,
        Optional<String> device,
        Optional<String> upload,
        Optional<String> signedIn) {
    private static final String UPLOADS = "/api/uploads/";
    private static final int MAX_ID = 64;

    static SignInClient of(HttpServletRequest request) {
        String address = request.getRemoteAddr();
        String path = request.getRequestURI();
        String id = path.startsWith(UPLOADS) ? path.substring(UPLOADS.length()) : "";
        return new SignInClient(
                ClientNetwork.of(address),
                ClientNetwork.widerOf(address),
                DeviceCookie.of(request),
                id.isEmpty() || id.length() > MAX_ID || !PlainText.is(id) ? Optional.empty() : Optional.of(id),
                Optional.empty());
    }

    /// This client with a valid session.
    SignInClient in(String session) {
        return new SignInClient(address, wider, device, upload, Optional.of("session " + session));
    }
}

package io.lading.http;

import io.lading.file.FileId;
import io.lading.http.path.Paths;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;

/// The base URL of this server as the client of a request sees it, for URLs in responses.
///
/// URLs contain scheme and host only if these are reliable: the administrator configured them, or a trusted proxy
/// sent them. Otherwise a URL is a path, which the client resolves against the URL of its request.
///
/// @param base scheme and host, optionally with a path; empty if they are not known
public record OwnAddress(String base) {
    /// The attribute of a request whose host was sent by a trusted proxy.
    public static final String TOLD_BY_PROXY = "io.lading.toldByProxy";

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private static final String PUBLIC_URL = "io.lading.publicUrl";

    /// Attaches the configured public URL to a request.
    static void tell(HttpServletRequest request, URI publicUrl) {
        request.setAttribute(PUBLIC_URL, publicUrl.toString());
    }

    /// The base URL for the client of a request.
    public static OwnAddress of(HttpServletRequest request) {
        if (request.getAttribute(PUBLIC_URL) instanceof String told) {
            return new OwnAddress(told);
        }
        boolean known = request.getAttribute(TOLD_BY_PROXY) != null;
        return new OwnAddress(known ? asked(request) : "");
    }

    private static String asked(HttpServletRequest request) {
        int port = request.getServerPort();
        boolean usual = port == (request.getScheme().equals("https") ? HTTPS_PORT : HTTP_PORT);
        return request.getScheme() + "://" + request.getServerName() + (usual ? "" : ":" + port);
    }

    /// The URL of an upload.
    public String upload(FileId id) {
        return base + Paths.upload(id);
    }

    /// The URL of a file.
    public String file(FileId id) {
        return base + Paths.file(id);
    }
}

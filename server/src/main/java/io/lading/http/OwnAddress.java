package io.lading.http;

import io.lading.file.FileId;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;

/// How the client of a request reaches this server, for the addresses it is told.
///
/// An address has scheme and host only where they are known to be right: the operator set them, or a trusted proxy
/// sends
/// them. In all other cases it is a path, which a client resolves against the address it asked.
///
/// @param base scheme and host, maybe with a path; empty if they are not known
public record OwnAddress(String base) {
    /// The attribute of a request whose host a trusted proxy told.
    public static final String TOLD_BY_PROXY = "io.lading.toldByProxy";

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private static final String PUBLIC_URL = "io.lading.publicUrl";

    /// Says with a request where the operator says that this server is.
    static void tell(HttpServletRequest request, URI publicUrl) {
        request.setAttribute(PUBLIC_URL, publicUrl.toString());
    }

    /// The address as the client of a request knows it.
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

    /// The address of an upload.
    public String upload(FileId id) {
        return base + Paths.upload(id);
    }

    /// The address of a file.
    public String file(FileId id) {
        return base + Paths.file(id);
    }
}

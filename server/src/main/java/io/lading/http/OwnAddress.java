package io.lading.http;

import io.lading.file.FileId;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// How the client of a request reaches this server, for the addresses it is told.
///
/// An address has scheme and host only where they are known to be right: an operator said so, a trusted proxy did, or
/// the
/// client asked this server without anything in between. In all other cases it is a path, which a client resolves
/// against the address it asked.
///
/// @param base scheme and host, maybe with a path; empty if they are not known
public record OwnAddress(String base) {
    /// The attribute of a request whose host a trusted proxy told.
    public static final String TOLD_BY_PROXY = "io.lading.toldByProxy";

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private static final String PUBLIC_URL = "io.lading.publicUrl";

    /// Fields that proxies add.
    private static final List<String> OF_PROXIES = List.of(
            "Forwarded",
            "Via",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Forwarded-Server",
            "X-Forwarded-Port",
            "X-Real-IP");

    /// Says with a request where the operator says that this server is.
    static void tell(HttpServletRequest request, URI publicUrl) {
        request.setAttribute(PUBLIC_URL, publicUrl.toString());
    }

    /// The address as the client of a request knows it.
    public static OwnAddress of(HttpServletRequest request) {
        if (request.getAttribute(PUBLIC_URL) instanceof String told) {
            return new OwnAddress(told);
        }
        boolean known = request.getAttribute(TOLD_BY_PROXY) != null || direct(request);
        return new OwnAddress(known ? asked(request) : "");
    }

    private static String asked(HttpServletRequest request) {
        int port = request.getServerPort();
        boolean usual = port == (request.getScheme().equals("https") ? HTTPS_PORT : HTTP_PORT);
        return request.getScheme() + "://" + request.getServerName() + (usual ? "" : ":" + port);
    }

    /// Whether nothing points to a proxy that is not known here: no field of one, and the client asked the very port
    /// this
    /// server listens on, in the same scheme.
    private static boolean direct(HttpServletRequest request) {
        return OF_PROXIES.stream().allMatch(field -> request.getHeader(field) == null)
                && request.getHeader("Host") != null
                && request.getServerPort() == request.getLocalPort()
                && Optional.ofNullable(request.getHeader("Origin"))
                        .orElse(asked(request))
                        .equals(asked(request));
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

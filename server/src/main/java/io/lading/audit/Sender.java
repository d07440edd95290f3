package io.lading.audit;

import io.lading.http.ClientNetwork;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.Objects;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/// The client that sent a request.
///
/// @param address the client's address as reported by trusted proxies; empty for the server itself
/// @param network the IPv4 address, or the /64 network of an IPv6 address
/// @param agent   the `User-Agent` header, truncated and escaped
public record Sender(String address, String network, String agent) {
    static final int MAX_AGENT = 200;
    private static final String UNKNOWN = "unknown";
    static final Sender SERVER = new Sender("", "", "");

    /// The client of the request on this thread, or the server itself.
    static Sender current() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                ? of(attributes.getRequest())
                : SERVER;
    }

    /// The client of a request.
    public static Sender of(HttpServletRequest request) {
        String address = address(String.valueOf(request.getRemoteAddr()));
        String agent = Objects.requireNonNullElse(request.getHeader("User-Agent"), "");
        return new Sender(address, ClientNetwork.of(address).text(), SafeText.of(agent, MAX_AGENT));
    }

    /// The canonical form of an address, in which it is stored and searched.
    static String address(String text) {
        try {
            return InetAddress.ofLiteral(text).getHostAddress();
        } catch (IllegalArgumentException e) {
            return UNKNOWN;
        }
    }
}

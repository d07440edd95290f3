package io.lading.audit;

import io.lading.http.ClientNetwork;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.Objects;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/// Where a request came from.
///
/// @param address of the client, as the trusted proxies tell it; empty for what the server does on its own
/// @param network the address, or the /64 of an IPv6 address
/// @param agent   the `User-Agent` field, bounded and escaped
record Sender(String address, String network, String agent) {
    static final int MAX_AGENT = 200;
    private static final String UNKNOWN = "unknown";
    private static final Sender SERVER = new Sender("", "", "");

    /// The sender of the request that this thread serves, or the server itself.
    static Sender current() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                ? of(attributes.getRequest())
                : SERVER;
    }

    private static Sender of(HttpServletRequest request) {
        String address = address(String.valueOf(request.getRemoteAddr()));
        String agent = Objects.requireNonNullElse(request.getHeader("User-Agent"), "");
        return new Sender(address, ClientNetwork.of(address).text(), SafeText.of(agent, MAX_AGENT));
    }

    /// An address in the one form in which it is stored and searched for.
    static String address(String text) {
        try {
            return InetAddress.ofLiteral(text).getHostAddress();
        } catch (IllegalArgumentException e) {
            return UNKNOWN;
        }
    }
}

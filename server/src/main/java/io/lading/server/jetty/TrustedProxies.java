package io.lading.server.jetty;

import io.lading.http.OwnAddress;
import io.lading.http.ProxyUser;
import io.lading.http.TrustedPeer;
import io.lading.http.field.FieldText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.HostPort;

/// Applies the `X-Forwarded-*` headers of trusted reverse proxies.
///
/// These are `X-Forwarded-Proto`, `X-Forwarded-Host` and the last address in `X-Forwarded-For` that is not a
/// trusted proxy. Earlier addresses come from the client, and so may all other headers of this kind, because
/// proxies forward headers that they do not know. A client that could choose its own address would evade the
/// throttling of failed sign-ins.
final class TrustedProxies implements HttpConfiguration.Customizer {
    private static final Logger LOG = System.getLogger(TrustedProxies.class.getName());

    private static final List<String> FORWARDED = List.of(
            HttpHeader.X_FORWARDED_FOR.asString(),
            HttpHeader.X_FORWARDED_PROTO.asString(),
            HttpHeader.X_FORWARDED_HOST.asString());

    /// Headers that [ForwardedRequestCustomizer] would otherwise also apply.
    private static final List<String> NEVER_BELIEVED = List.of(
            HttpHeader.FORWARDED.asString(),
            HttpHeader.X_FORWARDED_SERVER.asString(),
            HttpHeader.X_FORWARDED_PORT.asString(),
            "X-Proxied-Https",
            "Proxy-auth-cert",
            "Proxy-ssl-id");

    private static final Set<String> SCHEMES = Set.of("http", "https");

    private final List<TrustedPeer> peers;
    private final String userHeader;
    private final AtomicBoolean warned = new AtomicBoolean();
    private final ForwardedRequestCustomizer forwarded = new ForwardedRequestCustomizer();

    /// @param userHeader the field in which a proxy sends the user whom it has authenticated; empty if none does
    TrustedProxies(List<TrustedPeer> peers, String userHeader) {
        this.peers = List.copyOf(peers);
        this.userHeader = userHeader;
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        HttpFields fields = request.getHeaders();
        boolean namesUser = !userHeader.isEmpty() && fields.contains(userHeader);
        boolean isForwarded = FORWARDED.stream().anyMatch(fields::contains);
        if ((!isForwarded && !namesUser)
                || !(request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress remote)) {
            return request;
        }
        if (peers.stream().anyMatch(peer -> peer.containsNow(remote.getAddress()))) {
            if (namesUser) {
                user(fields).ifPresent(name -> request.setAttribute(ProxyUser.ATTRIBUTE, name));
            }
            if (!isForwarded) {
                return request;
            }
            if (fields.contains(HttpHeader.X_FORWARDED_HOST)) {
                request.setAttribute(OwnAddress.TOLD_BY_PROXY, true);
            }
            return forwarded.customize(new Believed(request, believed(fields)), responseHeaders);
        }
        if (!warned.getAndSet(true)) {
            LOG.log(
                    Level.WARNING,
                    "Ignoring the headers of a proxy from {0}, which is not in LADING_TRUSTED_PROXIES. If it is your proxy,"
                            + " add it; otherwise all its clients count as one",
                    remote.getAddress().getHostAddress());
        }
        return request;
    }

    /// The user whom the proxy has authenticated. A proxy sends an empty field if there is none. Two fields are
    /// joined to a text that is no username: a client may have sent one of them.
    private Optional<String> user(HttpFields fields) {
        String name = String.join(",", fields.getValuesList(userHeader)).strip();
        return name.isEmpty() ? Optional.empty() : Optional.of(FieldText.of(name));
    }

    private HttpFields believed(HttpFields said) {
        HttpFields.Mutable fields = HttpFields.build(said);
        NEVER_BELIEVED.forEach(fields::remove);
        fields.remove(HttpHeader.X_FORWARDED_PROTO);
        scheme(said).ifPresent(scheme -> fields.add(HttpHeader.X_FORWARDED_PROTO, scheme));
        fields.remove(HttpHeader.X_FORWARDED_FOR);
        caller(said)
                .ifPresent(address ->
                        fields.add(new HttpField(HttpHeader.X_FORWARDED_FOR, HostPort.normalizeHost(address))));
        return fields;
    }

    /// The scheme of the client, if it is one of this server: URLs in responses begin with it.
    private static Optional<String> scheme(HttpFields said) {
        return said.getCSV(HttpHeader.X_FORWARDED_PROTO, false).stream()
                .findFirst()
                .map(scheme -> scheme.toLowerCase(Locale.ROOT))
                .filter(SCHEMES::contains);
    }

    /// The last address that is not a trusted proxy, or the first address if all are. Addresses before an invalid
    /// entry are ignored.
    private Optional<String> caller(HttpFields said) {
        List<String> way = said.getValuesList(HttpHeader.X_FORWARDED_FOR).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip)
                .toList();
        Optional<String> found = Optional.empty();
        for (String station : way.reversed()) {
            Optional<InetAddress> address = address(station);
            if (address.isEmpty()) {
                break;
            }
            found = address.map(InetAddress::getHostAddress);
            if (peers.stream().noneMatch(peer -> peer.contains(address.get()))) {
                break;
            }
        }
        return found;
    }

    /// Parses an address with an optional port. Host names are not resolved.
    private static Optional<InetAddress> address(String station) {
        try {
            return Optional.of(InetAddress.ofLiteral(HostPort.unsafe(station).getHost()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// A request with only the trusted header fields.
    private static final class Believed extends Request.Wrapper {
        private final HttpFields fields;

        Believed(Request request, HttpFields fields) {
            super(request);
            this.fields = fields;
        }

        @Override
        public HttpFields getHeaders() {
            return fields;
        }
    }
}

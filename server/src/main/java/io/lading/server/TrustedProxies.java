package io.lading.server;

import io.lading.http.OwnAddress;
import io.lading.http.TrustedPeer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.HostPort;

/// Believes what a reverse proxy says about who asks and how, if it is one of ours.
///
/// Believed are `X-Forwarded-Proto`, `X-Forwarded-Host`, and of `X-Forwarded-For` the last address that is none
/// of our proxies. What stands before it came from the caller, and so may every other field of this kind:
/// proxies that do not know a field hand it on. Whoever could choose their own address would be free of the
/// limit on wrong passwords.
final class TrustedProxies implements HttpConfiguration.Customizer {
    private static final Logger LOG = System.getLogger(TrustedProxies.class.getName());

    private static final List<String> FORWARDED = List.of(
            HttpHeader.X_FORWARDED_FOR.asString(),
            HttpHeader.X_FORWARDED_PROTO.asString(),
            HttpHeader.X_FORWARDED_HOST.asString());

    /// What [ForwardedRequestCustomizer] would believe as well.
    private static final List<String> NEVER_BELIEVED = List.of(
            HttpHeader.FORWARDED.asString(),
            HttpHeader.X_FORWARDED_SERVER.asString(),
            HttpHeader.X_FORWARDED_PORT.asString(),
            "X-Proxied-Https",
            "Proxy-auth-cert",
            "Proxy-ssl-id");

    private final List<TrustedPeer> peers;
    private final AtomicBoolean warned = new AtomicBoolean();
    private final ForwardedRequestCustomizer forwarded = new ForwardedRequestCustomizer();

    TrustedProxies(List<TrustedPeer> peers) {
        this.peers = List.copyOf(peers);
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        HttpFields fields = request.getHeaders();
        if (FORWARDED.stream().noneMatch(fields::contains)
                || !(request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress remote)) {
            return request;
        }
        if (peers.stream().anyMatch(peer -> peer.containsNow(remote.getAddress()))) {
            if (fields.contains(HttpHeader.X_FORWARDED_HOST)) {
                request.setAttribute(OwnAddress.TOLD_BY_PROXY, true);
            }
            return forwarded.customize(new Believed(request, believed(fields)), responseHeaders);
        }
        if (!warned.getAndSet(true)) {
            LOG.log(
                    Level.WARNING,
                    "A peer that is not in LADING_TRUSTED_PROXIES sends X-Forwarded fields, which are ignored: {0}. If it"
                            + " is your proxy, add it; without it all of its clients count as one",
                    remote.getAddress().getHostAddress());
        }
        return request;
    }

    private HttpFields believed(HttpFields said) {
        HttpFields.Mutable fields = HttpFields.build(said);
        NEVER_BELIEVED.forEach(fields::remove);
        fields.remove(HttpHeader.X_FORWARDED_FOR);
        caller(said)
                .ifPresent(address ->
                        fields.add(new HttpField(HttpHeader.X_FORWARDED_FOR, HostPort.normalizeHost(address))));
        return fields;
    }

    /// The last address that is none of our proxies, or the first where all are. Nothing before a word that is no
    /// address is believed.
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

    /// An address, which may have a port. Names are not looked up.
    private static Optional<InetAddress> address(String station) {
        try {
            return Optional.of(InetAddress.ofLiteral(HostPort.unsafe(station).getHost()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// A request with the fields that are believed.
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

package io.lading.notify.webhook;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;

/// Restricts connections of the HTTP client to allowed addresses. It filters the resolved addresses that the
/// client then connects to, so that a later change of the DNS name has no effect (DNS rebinding).
final class AddressGuard implements SocketAddressResolver {
    private final SocketAddressResolver names;
    private final Predicate<InetAddress> allowed;

    AddressGuard(SocketAddressResolver names, Predicate<InetAddress> allowed) {
        this.names = names;
        this.allowed = allowed;
    }

    /// The host has no allowed address.
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException() {
            super("The host has no allowed address");
        }
    }

    @Override
    public void resolve(
            String host, int port, Map<String, Object> context, Promise<List<InetSocketAddress>> connecting) {
        names.resolve(host, port, context, new Promise<>() {
            @Override
            public void succeeded(List<InetSocketAddress> found) {
                List<InetSocketAddress> good = found.stream()
                        .filter(address -> address.getAddress() != null && allowed.test(address.getAddress()))
                        .toList();
                if (good.isEmpty()) {
                    connecting.failed(new RefusedException());
                } else {
                    connecting.succeeded(good);
                }
            }

            @Override
            public void failed(Throwable why) {
                connecting.failed(why);
            }
        });
    }
}

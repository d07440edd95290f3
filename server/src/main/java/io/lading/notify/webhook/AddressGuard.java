package io.lading.notify.webhook;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;

/// Lets the client connect to allowed addresses only. It stands between the look-up of a name and the
/// connection, which goes to the very addresses that were looked at; a name that means something else a moment
/// later changes nothing.
final class AddressGuard implements SocketAddressResolver {
    private final SocketAddressResolver names;
    private final Predicate<InetAddress> allowed;

    AddressGuard(SocketAddressResolver names, Predicate<InetAddress> allowed) {
        this.names = names;
        this.allowed = allowed;
    }

    /// A name has no address that may be connected to.
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException() {
            super("Every address of the host is refused");
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

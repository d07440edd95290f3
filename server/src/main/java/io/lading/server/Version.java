package io.lading.server;

import io.lading.server.settings.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/// What a node says about itself to administrators.
final class Version {
    /// The version in the manifest of the jar, or `development`.
    static final String TEXT = Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
            .orElse("development");

    private Version() {}

    /// The name of this machine, and the port on which the server listens.
    static String host(Settings settings) {
        try {
            return InetAddress.getLocalHost().getHostName() + ":"
                    + settings.listen().port();
        } catch (UnknownHostException e) {
            return "localhost:" + settings.listen().port();
        }
    }
}

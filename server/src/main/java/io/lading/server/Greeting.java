package io.lading.server;

import io.lading.account.AccountRules.Seed;
import io.lading.account.FirstAdministrator;
import io.lading.server.settings.Settings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/// The message on the console when the server is ready.
final class Greeting {
    private Greeting() {}

    static String text(Settings settings, int port, FirstAdministrator first, Optional<Path> password) {
        String scheme = settings.listen().tls().isPresent() ? "https://" : "http://";
        String address = scheme + shown(settings.listen().host()) + ":" + port + "/";
        return """


              Lading is ready at %s
              Files are kept in %s
              %s
            """.formatted(address, settings.data().directory(), signIn(settings, first, password));
    }

    private static String shown(String host) {
        return switch (host) {
            case "0.0.0.0", "::" -> "localhost";
            default -> host.contains(":") ? "[" + host + "]" : host;
        };
    }

    private static String signIn(Settings settings, FirstAdministrator first, Optional<Path> password) {
        if (password.isPresent()) {
            return "Sign in as " + FirstAdministrator.NAME + " with the password in " + password.get()
                    + " (generated on the first start; the file is deleted when you change the password).";
        }
        if (first.password().isPresent()) {
            return "Sign in as " + FirstAdministrator.NAME + " with the password "
                    + first.password().get() + " (generated now and shown only once; change it after signing in).";
        }
        if (settings.people().demo()) {
            return "Sign in as alice / wonderland or as bob / builder (demo accounts).";
        }
        if (settings.people().users().isEmpty()) {
            return "Sign in with an existing account.";
        }
        return settings.people().users().stream()
                .map(Seed::name)
                .collect(Collectors.joining(
                        ", ", "Sign in with one of these accounts (passwords from LADING_USERS): ", ""));
    }
}

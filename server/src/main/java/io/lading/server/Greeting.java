package io.lading.server;

import io.lading.account.AccountRules.Seed;
import java.util.stream.Collectors;

/// What a person at the console reads when the server is up.
final class Greeting {
    private Greeting() {}

    static String text(Settings settings, int port) {
        String address = "http://" + shown(settings.listen().host()) + ":" + port + "/";
        return """


                  Lading is ready at %s
                  Files are kept in %s
                  %s
                """.formatted(address, settings.data().directory(), signIn(settings));
    }

    private static String shown(String host) {
        return switch (host) {
            case "0.0.0.0", "::" -> "localhost";
            default -> host.contains(":") ? "[" + host + "]" : host;
        };
    }

    private static String signIn(Settings settings) {
        if (settings.people().demo()) {
            return "Sign in as alice / wonderland or as bob / builder (demo accounts).";
        }
        if (settings.people().users().isEmpty()) {
            return "Nobody is set up to sign in yet unless at an earlier start: name people in LADING_USERS.";
        }
        return settings.people().users().stream()
                .map(Seed::name)
                .collect(Collectors.joining(", ", "Sign in as ", ", with the password in LADING_USERS."));
    }
}

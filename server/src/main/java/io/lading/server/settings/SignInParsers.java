package io.lading.server.settings;

import io.lading.metadata.account.Role;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Parses the values of variables about providers and proxies. Every method throws [IllegalArgumentException]
/// if the text is not valid.
final class SignInParsers {
    private SignInParsers() {}

    /// The URL of an OpenID provider: with TLS, or on this machine. Empty if the text is empty.
    static Optional<URI> issuer(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        URI url = URI.create(text);
        String host = url.getHost();
        boolean here = "http".equals(url.getScheme()) && host != null && Parsers.loopback(host);
        boolean secure = "https".equals(url.getScheme()) || here;
        boolean plain = url.getRawQuery() == null && url.getRawFragment() == null && url.getRawUserInfo() == null;
        return Optional.of(Parsers.require(url, secure && host != null && plain));
    }

    /// Names without white space, separated by white space; `openid` is added if it is missing.
    static List<String> scopes(String text) {
        return Stream.concat(Stream.of("openid"), Arrays.stream(text.split("\\s+", -1)))
                .filter(scope -> !scope.isEmpty())
                .distinct()
                .toList();
    }

    /// `group=role`, separated by commas. The last `=` separates.
    static Map<String, Role> roles(String text) {
        Map<String, Role> roles = new LinkedHashMap<>();
        for (String pair : Parsers.list(text)) {
            int at = pair.lastIndexOf('=');
            Parsers.require(pair, at > 0);
            String group = pair.substring(0, at).strip();
            Parsers.require(
                    pair,
                    !group.isEmpty()
                            && roles.put(group, role(pair.substring(at + 1).strip())) == null);
        }
        return roles;
    }

    /// Roles, separated by commas.
    static Set<Role> someRoles(String text) {
        return Parsers.list(text).stream().map(SignInParsers::role).collect(Collectors.toUnmodifiableSet());
    }

    /// A role; empty if the text is empty.
    static Optional<Role> optionalRole(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(role(text));
    }

    private static Role role(String label) {
        return Role.parse(label).orElseThrow(() -> new IllegalArgumentException(label));
    }

    /// The name of a header field that does not have another meaning here; empty if the text is empty.
    static String userHeader(String text) {
        boolean taken = Set.of("authorization", "cookie", "host", "origin").contains(text.toLowerCase(Locale.ROOT))
                || text.toLowerCase(Locale.ROOT).startsWith("x-forwarded-");
        return Parsers.require(
                text, text.isEmpty() || (Parsers.FIELD_NAME.matcher(text).matches() && !taken));
    }
}

package io.lading.server.settings;

import io.lading.account.AccountRules.Seed;
import io.lading.http.AllowedOrigins;
import io.lading.http.HostPeer;
import io.lading.http.Network;
import io.lading.http.TransportSecurity;
import io.lading.http.TrustedPeer;
import io.lading.metadata.account.Role;
import io.lading.notify.webhook.WebhookRules;
import io.lading.notify.webhook.WebhookUrl;
import io.lading.storage.s3.S3Settings;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Parses the values of environment variables. Every method throws [IllegalArgumentException] if the text is not
/// valid.
final class Parsers {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,19})([KMGTP]?)(?:i?B)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})([smhd])");
    /// A token (RFC 9110 section 5.6.2).
    static final Pattern FIELD_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");

    /// A scheme, a host in lower case and, unless it is the scheme's default, a port (RFC 6454 section 6.2).
    private static final Pattern ORIGIN = Pattern.compile(
            "(?!http://[^/]*:80$|https://[^/]*:443$)https?://(?:[a-z0-9.-]+|\\[[0-9a-f:]+])(?::\\d{1,5})?");

    /// The last label contains a letter, which distinguishes host names from IPv4 addresses.
    private static final Pattern HOST_NAME =
            Pattern.compile("(?:[A-Za-z0-9_-]{1,63}\\.)*(?=[0-9_-]*[A-Za-z])[A-Za-z0-9_-]{1,63}");

    private static final String SIZE_UNITS = "KMGTP";
    private static final int BITS_PER_UNIT = 10;
    private static final int MAX_PORT = 65535;
    private static final int MAX_DAYS = 3650;
    private static final long MIN_UPLOAD_MEMORY = 64 << 20;
    private static final Duration MAX_DELAY = Duration.ofMinutes(10);

    private Parsers() {}

    static int port(String text) {
        int port = Integer.parseInt(text);
        return require(port, port >= 0 && port <= MAX_PORT);
    }

    /// `off`, or a duration, optionally followed by `;includeSubDomains`.
    static TransportSecurity hsts(String text) {
        if (text.equals("off")) {
            return TransportSecurity.OFF;
        }
        String[] parts = text.split(";", 2);
        boolean wide = parts.length == 2;
        require(text, !wide || parts[1].strip().equalsIgnoreCase("includeSubDomains"));
        Matcher age = DURATION.matcher(parts[0].strip());
        require(text, age.matches());
        return TransportSecurity.of(simple(age), wide);
    }

    static int days(String text) {
        int days = Integer.parseInt(text);
        return require(days, days >= 0 && days <= MAX_DAYS);
    }

    /// `on` or `off`.
    static boolean onOff(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    static boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    /// Whether a host is a loopback name or address, which other machines cannot reach.
    static boolean loopback(String host) {
        try {
            return host.equalsIgnoreCase("localhost")
                    || InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// Bytes, with binary units: `10G` is 10 * 2^30. `unlimited` is [Long#MAX_VALUE].
    static long size(String text) {
        if (text.equals("unlimited")) {
            return Long.MAX_VALUE;
        }
        Matcher matcher = SIZE.matcher(text);
        require(text, matcher.matches());
        String unit = matcher.group(2).toUpperCase(Locale.ROOT);
        int power = unit.isEmpty() ? 0 : SIZE_UNITS.indexOf(unit) + 1;
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (power * BITS_PER_UNIT));
    }

    /// `90s`, `15m`, `12h`, `7d`, or ISO 8601 such as `PT1H30M`; must be positive.
    static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        Duration duration = matcher.matches() ? simple(matcher) : iso(text);
        return require(duration, duration.isPositive());
    }

    /// A duration that may be zero.
    static Duration delay(String text) {
        Matcher matcher = DURATION.matcher(text);
        Duration delay = matcher.matches() ? simple(matcher) : iso(text);
        return require(delay, !delay.isNegative() && delay.compareTo(MAX_DELAY) <= 0);
    }

    private static Duration simple(Matcher matcher) {
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private static Duration iso(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /// Extensions in lower case, each with its dot; the empty list for `*`.
    static List<String> extensions(String text) {
        if (text.equals("*")) {
            return List.of();
        }
        return list(text).stream()
                .map(extension -> extension.toLowerCase(Locale.ROOT))
                .map(extension -> require(extension, extension.matches("\\.[a-z0-9][a-z0-9._-]*")))
                .toList();
    }

    /// The enum constant with the name in the text, ignoring case and with `-` for `_`.
    static <E extends Enum<E>> E choice(Class<E> type, String text) {
        return Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /// `name:password` or `name:password:role`, separated by commas. A password that contains colons must be
    /// followed by a role: the text after the last colon is always the role, so that a misspelt role is never
    /// taken as part of the password.
    static List<Seed> users(String text) {
        List<Seed> users = new ArrayList<>();
        for (String entry : list(text)) {
            int first = entry.indexOf(':');
            int last = entry.lastIndexOf(':');
            require(entry, first > 0 && first < entry.length() - 1);
            String name = entry.substring(0, first);
            require(entry, last == first || last > first + 1);
            String password = entry.substring(first + 1, last == first ? entry.length() : last);
            users.add(new Seed(name, password, last == first ? Role.UPLOADER : role(name, entry.substring(last + 1))));
        }
        requireAllowed(users);
        return users;
    }

    /// The message does not contain the role, because it may be the end of a password.
    private static Role role(String name, String label) {
        return Role.parse(label)
                .orElseThrow(() -> new ExplainedException("the text after the last colon of user " + name
                        + " is not a role; if it is part of the password, add the role after it"));
    }

    private static void requireAllowed(List<Seed> users) {
        for (Seed user : users) {
            user.rejection().ifPresent(why -> {
                throw new ExplainedException(why);
            });
            if (users.stream().filter(other -> other.name().equals(user.name())).count() > 1) {
                throw new ExplainedException("user " + user.name() + " is named twice");
            }
        }
    }

    /// A value is not allowed; the reason contains no secret and can be shown to the administrator.
    static final class ExplainedException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;
        private final String why;

        ExplainedException(String why) {
            super(why);
            this.why = why;
        }

        String why() {
            return why;
        }
    }

    /// Origins as browsers send them, or `*`.
    static AllowedOrigins origins(String text) {
        return new AllowedOrigins(list(text).stream()
                .map(origin -> require(
                        origin,
                        origin.equals(AllowedOrigins.ANY)
                                || ORIGIN.matcher(origin).matches()))
                .collect(Collectors.toSet()));
    }

    /// Addresses, networks and host names.
    static List<TrustedPeer> peers(String text) {
        return list(text).stream().map(Parsers::peer).toList();
    }

    private static TrustedPeer peer(String text) {
        return HOST_NAME.matcher(text).matches() ? new HostPeer(text) : Network.parse(text);
    }

    /// Names of header fields.
    static Set<String> fieldNames(String text) {
        return list(text).stream()
                .map(name -> require(name, FIELD_NAME.matcher(name).matches()))
                .collect(Collectors.toSet());
    }

    /// The public URL without a trailing slash; empty if the text is empty.
    static Optional<URI> publicUrl(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        URI url = URI.create(text);
        boolean web = "https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme());
        boolean plain = url.getRawQuery() == null && url.getRawFragment() == null && url.getRawUserInfo() == null;
        require(text, web && plain && url.getHost() != null);
        return Optional.of(text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : url);
    }

    /// Webhook URLs without duplicates.
    static List<WebhookUrl> webhooks(String text) {
        List<WebhookUrl> urls = list(text).stream().map(WebhookUrl::parse).toList();
        boolean different = urls.stream().distinct().count() == urls.size();
        return require(urls, different && urls.size() <= WebhookRules.MAX_URLS);
    }

    /// The name of a bucket; may be empty.
    static String bucket(String text) {
        return require(text, text.isEmpty() || S3Settings.isBucket(text));
    }

    /// A prefix of object names that is empty or ends with a slash.
    static String prefix(String text) {
        String whole = text.isEmpty() || text.endsWith("/") ? text : text + "/";
        return require(whole, S3Settings.isPrefix(whole));
    }

    /// The name of a region.
    static String region(String text) {
        return require(text, S3Settings.isRegion(text));
    }

    /// A size that has room for a few segments.
    static long uploadMemory(String text) {
        long size = size(text);
        return require(size, size >= MIN_UPLOAD_MEMORY && size < Long.MAX_VALUE);
    }

    /// An absolute path; empty if the text is empty.
    static Optional<Path> path(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text).toAbsolutePath());
    }

    /// A readable file; empty if the text is empty.
    static Optional<Path> file(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Path file = Path.of(text).toAbsolutePath();
        return Optional.of(require(file, Files.isReadable(file)));
    }

    /// The non-empty, stripped parts of a comma-separated list.
    static List<String> list(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    static <T> T require(T value, boolean allowed) {
        if (!allowed) {
            throw new IllegalArgumentException(value.toString());
        }
        return value;
    }
}

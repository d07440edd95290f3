package io.lading.notify.webhook;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The URL of a receiver. Its string form omits the query, which often contains a secret.
///
/// @param uri `http` or `https`, with a host
public record WebhookUrl(URI uri) {
    /// The maximum length of a URL in characters.
    static final int MAX_LENGTH = 2048;

    private static final int MAX_PORT = 65535;

    /// Parses a URL.
    ///
    /// @throws IllegalArgumentException if the text is not a URL, is too long, has no host, a scheme other than
    ///     `http` and `https`, user information or a fragment
    public static WebhookUrl parse(String text) {
        URI uri = URI.create(text);
        boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        boolean allowed = web
                && text.length() <= MAX_LENGTH
                && uri.getHost() != null
                && uri.getRawUserInfo() == null
                && uri.getRawFragment() == null
                && uri.getPort() != 0
                && uri.getPort() <= MAX_PORT;
        if (!allowed) {
            throw new IllegalArgumentException("Not a valid webhook URL");
        }
        return new WebhookUrl(uri);
    }

    /// The key in the database: the SHA-256 of the whole URL in hexadecimal.
    String id() {
        try {
            byte[] text = uri.toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /// Scheme, host, port and path, which contain no secrets.
    @Override
    public String toString() {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
    }
}

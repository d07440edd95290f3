package io.lading.notify.webhook;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Where events are posted to. Its text form leaves out the query, which often holds a secret.
///
/// @param uri `http` or `https`, with a host
public record WebhookUrl(URI uri) {
    /// Characters of a URL.
    static final int MAX_LENGTH = 2048;

    private static final int MAX_PORT = 65535;

    /// Reads a URL.
    ///
    /// @throws IllegalArgumentException if it is none, has no host, another scheme than `http` and `https`, user
    ///     information or a fragment, or is too long
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
            throw new IllegalArgumentException("Not the URL of a webhook");
        }
        return new WebhookUrl(uri);
    }

    /// What the database knows it by: the SHA-256 of the whole URL, in hexadecimal.
    String id() {
        try {
            byte[] text = uri.toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /// Scheme, host, port and path: what may be shown.
    @Override
    public String toString() {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
    }
}

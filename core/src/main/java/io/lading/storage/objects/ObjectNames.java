package io.lading.storage.objects;

import io.lading.storage.ContentKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The names of objects: `<hh>/<key>/<first byte, 16 hex digits>-<length, hex>-<nonce>`. `hh` is the beginning of
/// a hash of the key, so that names are spread although keys rise with time. Position and length in the name help
/// an operator who has lost the records. The nonce keeps two attempts to store the same bytes apart. Thread-safe.
final class ObjectNames {
    private static final Pattern FORM =
            Pattern.compile("[0-9a-f]{2}/([a-z0-9][a-z0-9-]{0,63})/([0-9a-f]{16})-([0-9a-f]{1,15})-[0-9a-f]+");
    private static final HexFormat HEX = HexFormat.of();

    private final SecureRandom random = new SecureRandom();

    /// A name that no other attempt uses.
    String fresh(ContentKey key, long first, long length) {
        return prefix(key) + HEX.toHexDigits(first) + "-" + Long.toHexString(length) + "-" + nonce();
    }

    /// The beginning of the names of all objects that were written for a content.
    static String prefix(ContentKey key) {
        return HEX.toHexDigits(sha256(key.value())[0]) + "/" + key + "/";
    }

    /// The content for which an object was written, or empty if the name has another form.
    static Optional<ContentKey> keyOf(String object) {
        return parse(object).map(ObjectName::key);
    }

    /// What a name says, or empty if it has another form.
    static Optional<ObjectName> parse(String object) {
        Matcher matcher = FORM.matcher(object);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long first = HexFormat.fromHexDigitsToLong(matcher.group(2));
        long length = HexFormat.fromHexDigitsToLong(matcher.group(3));
        return first < 0
                ? Optional.empty()
                : Optional.of(new ObjectName(new ContentKey(matcher.group(1)), first, length));
    }

    /// 16 random hex digits.
    String nonce() {
        return HEX.toHexDigits(random.nextLong());
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

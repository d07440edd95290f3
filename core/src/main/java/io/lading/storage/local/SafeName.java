package io.lading.storage.local;

import java.nio.charset.StandardCharsets;

/// Converts a file name into one that is valid on every common file system.
final class SafeName {
    static final int MAX_BYTES = 255;

    private SafeName() {}

    /// The name with every character that some file system forbids replaced by `_`; never empty, `.`, `..` or
    /// longer than 255 bytes.
    static String of(String label) {
        StringBuilder safe = new StringBuilder();
        label.codePoints().forEach(c -> safe.appendCodePoint(allowed(c) ? c : '_'));
        while (!safe.isEmpty() && (safe.charAt(0) == '.' || safe.charAt(0) == '-')) {
            safe.setCharAt(0, '_');
        }
        String name = safe.toString().strip();
        while (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
        }
        return name.isEmpty() ? "_" : name;
    }

    private static boolean allowed(int codePoint) {
        return codePoint > 0x1F && codePoint != 0x7F && "/\\<>:\"|?*".indexOf(codePoint) < 0;
    }
}

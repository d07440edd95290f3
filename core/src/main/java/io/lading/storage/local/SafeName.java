package io.lading.storage.local;

import java.nio.charset.StandardCharsets;

/// Makes a label into a name that every common file system takes.
final class SafeName {
    static final int MAX_BYTES = 255;

    private SafeName() {}

    /// The label with what some file system forbids replaced by `_`; never empty, `.`, `..` or longer than 255
    /// bytes.
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

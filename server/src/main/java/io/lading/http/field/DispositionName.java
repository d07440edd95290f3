package io.lading.http.field;

import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Parses the file name in a `Content-Disposition` field (RFC 6266). A field whose name cannot be parsed is
/// rejected: a name is never truncated, and no character is replaced.
public final class DispositionName {
    private static final String NAME = "filename";
    private static final String ENCODED_NAME = "filename*";

    /// An encoded word as in e-mail (RFC 2047), which some HTTP libraries send.
    private static final Pattern ENCODED_WORD = Pattern.compile("=\\?([!->@-~]+)\\?([BbQq])\\?([!->@-~]*)\\?=");

    private static final Pattern ENCODED_WORDS =
            Pattern.compile(ENCODED_WORD.pattern() + "(?:\\s+" + ENCODED_WORD.pattern() + ")*");

    private DispositionName() {}

    /// The file name, or null if the field has none.
    ///
    /// @param field the field value as text, see [FieldText]
    /// @throws Refusal if the field is malformed
    public static @Nullable String in(String field) {
        try {
            Map<String, String> parameters = parameters(field);
            String encoded = parameters.get(ENCODED_NAME);
            String plain = parameters.get(NAME);
            return encoded != null ? extended(encoded) : plain == null ? null : words(plain);
        } catch (IllegalArgumentException e) {
            throw new Refusal(
                    Problems.badRequest("Malformed Content-Disposition header.").with("field", "Content-Disposition"));
        }
    }

    /// The parameters after the type, by lower-case name.
    private static Map<String, String> parameters(String field) {
        Map<String, String> parameters = new HashMap<>();
        int at = field.indexOf(';');
        while (at >= 0) {
            int from = at + 1;
            int equals = field.indexOf('=', from);
            int next = field.indexOf(';', from);
            if (equals < 0 || (next >= 0 && next < equals)) {
                requireBlank(field.substring(from, next < 0 ? field.length() : next));
                at = next;
                continue;
            }
            int value = equals + 1;
            while (value < field.length() && Character.isWhitespace(field.charAt(value))) {
                value++;
            }
            boolean quoted = value < field.length() && field.charAt(value) == '"';
            int end = quoted ? closingQuote(field, value) : next < 0 ? field.length() : next;
            String text = quoted
                    ? unescaped(field.substring(value + 1, end))
                    : field.substring(value, end).strip();
            String name = field.substring(from, equals).strip().toLowerCase(Locale.ROOT);
            if (parameters.put(name, text) != null) {
                throw new IllegalArgumentException(name);
            }
            at = field.indexOf(';', end);
        }
        return parameters;
    }

    private static void requireBlank(String text) {
        if (!text.isBlank()) {
            throw new IllegalArgumentException(text);
        }
    }

    /// The position of the closing quote. Old clients do not escape quotes inside the value.
    private static int closingQuote(String field, int opening) {
        int at = opening + 1;
        while (at < field.length()) {
            char c = field.charAt(at);
            if (c == '\\') {
                at++;
            } else if (c == '"' && endsBehind(field, at)) {
                return at;
            }
            at++;
        }
        throw new IllegalArgumentException(field);
    }

    private static boolean endsBehind(String field, int quote) {
        String rest = field.substring(quote + 1).stripLeading();
        return rest.isEmpty() || rest.startsWith(";");
    }

    /// Removes escapes of quotes and backslashes only: a Windows path keeps its backslashes and is rejected as a
    /// path.
    private static String unescaped(String text) {
        return text.replaceAll("\\\\([\"\\\\])", "$1");
    }

    /// Decodes a charset, a language and percent-encoded bytes (RFC 8187).
    private static String extended(String value) {
        String[] parts = value.split("'", 3);
        if (parts.length < 3) {
            throw new IllegalArgumentException(value);
        }
        Charset charset = Charset.forName(parts[0].strip());
        byte[] bytes = bytes(parts[2], '%', charset);
        return charset.equals(StandardCharsets.UTF_8) ? FieldText.decode(bytes) : decoded(bytes, charset);
    }

    /// Decodes the value if it consists of encoded words only.
    private static String words(String value) {
        if (!ENCODED_WORDS.matcher(value).matches()) {
            return value;
        }
        StringBuilder text = new StringBuilder();
        Matcher word = ENCODED_WORD.matcher(value);
        while (word.find()) {
            Charset charset = Charset.forName(word.group(1));
            boolean base64 = word.group(2).equalsIgnoreCase("B");
            String content = word.group(3);
            text.append(decoded(
                    base64 ? Base64.getDecoder().decode(content) : bytes(content.replace('_', ' '), '=', charset),
                    charset));
        }
        return text.toString();
    }

    private static byte[] bytes(String text, char escape, Charset charset) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == escape) {
                if (i + 2 >= text.length()) {
                    throw new IllegalArgumentException(text);
                }
                bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 2;
            } else {
                bytes.writeBytes(String.valueOf(c).getBytes(charset));
            }
        }
        return bytes.toByteArray();
    }

    private static String decoded(byte[] bytes, Charset charset) {
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}

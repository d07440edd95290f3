package io.lading.http.field;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// The parsing algorithms of RFC 9651 section 4.2 for items and dictionaries.
final class StructuredFieldParser {
    private static final int MAX_DIGITS = 15;
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~:/";

    private final String text;
    private int at;

    /// Thrown if the text is not a valid structured field.
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String reason) {
            super(reason, null, false, false);
        }
    }

    StructuredFieldParser(String text) {
        this.text = text;
    }

    boolean atEnd() {
        return at >= text.length();
    }

    void expectEnd() throws Malformed {
        if (!atEnd()) {
            throw new Malformed("more text at " + at);
        }
    }

    void skipSpaces() {
        skip(" ");
    }

    /// Optional whitespace: spaces and tabs.
    void skipBlanks() {
        skip(" \t");
    }

    private void skip(String characters) {
        while (!atEnd() && characters.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    void expect(char wanted) throws Malformed {
        if (!accept(wanted)) {
            throw new Malformed("no " + wanted + " at " + at);
        }
    }

    private boolean accept(char wanted) {
        if (!atEnd() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private char next() throws Malformed {
        if (atEnd()) {
            throw new Malformed("ends early");
        }
        return text.charAt(at++);
    }

    String key() throws Malformed {
        int start = at;
        char first = next();
        if (!isLower(first) && first != '*') {
            throw new Malformed("no key at " + start);
        }
        while (!atEnd() && isKeyMark(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private static boolean isKeyMark(char c) {
        return isLower(c) || isDigit(c) || "_-.*".indexOf(c) >= 0;
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return isLower(c) || (c >= 'A' && c <= 'Z');
    }

    /// Parses the value after the key of a dictionary: `=` and an item or inner list; without `=` the value is
    /// true.
    Object memberValue() throws Malformed {
        if (!accept('=')) {
            skipParameters();
            return true;
        }
        return !atEnd() && text.charAt(at) == '(' ? innerList() : item();
    }

    private Object innerList() throws Malformed {
        expect('(');
        List<Object> items = new ArrayList<>();
        skipSpaces();
        while (!accept(')')) {
            items.add(item());
            if (!atEnd() && text.charAt(at) != ' ' && text.charAt(at) != ')') {
                throw new Malformed("no space in a list at " + at);
            }
            skipSpaces();
        }
        skipParameters();
        return items;
    }

    /// Parses an item; its parameters are validated and ignored.
    Object item() throws Malformed {
        Object value = bareItem();
        skipParameters();
        return value;
    }

    private void skipParameters() throws Malformed {
        while (accept(';')) {
            skipSpaces();
            key();
            if (accept('=')) {
                bareItem();
            }
        }
    }

    private Object bareItem() throws Malformed {
        char first = next();
        if (first == '?') {
            return bool();
        }
        if (first == ':') {
            return bytes();
        }
        if (first == '"') {
            return string();
        }
        if (first == '@') {
            return number(next()).toString();
        }
        if (first == '%') {
            expect('"');
            return string();
        }
        return isLetter(first) || first == '*' ? token() : number(first);
    }

    private Boolean bool() throws Malformed {
        return switch (next()) {
            case '1' -> true;
            case '0' -> false;
            default -> throw new Malformed("no boolean at " + at);
        };
    }

    private byte[] bytes() throws Malformed {
        int end = text.indexOf(':', at);
        if (end < 0) {
            throw new Malformed("bytes without an end");
        }
        try {
            return Base64.getDecoder().decode(text.substring(at, end));
        } catch (IllegalArgumentException e) {
            throw new Malformed("no Base64 at " + at);
        } finally {
            at = end + 1;
        }
    }

    private String string() throws Malformed {
        StringBuilder value = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            char plain = c == '\\' ? next() : c;
            boolean badEscape = c == '\\' && plain != '"' && plain != '\\';
            if (badEscape || plain < ' ' || plain > '~') {
                throw new Malformed("no string at " + at);
            }
            value.append(plain);
        }
        return value.toString();
    }

    private String token() {
        int start = at - 1;
        while (!atEnd() && isTokenMark(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private static boolean isTokenMark(char c) {
        return isLetter(c) || isDigit(c) || TOKEN_MARKS.indexOf(c) >= 0;
    }

    /// Parses a number: an integer as [Long], a decimal as text.
    private Object number(char first) throws Malformed {
        int start = at - 1;
        if (first == '-' ? !isDigit(next()) : !isDigit(first)) {
            throw new Malformed("no item at " + start);
        }
        int digits = 1 + skipDigits();
        if (!accept('.')) {
            if (digits > MAX_DIGITS) {
                throw new Malformed("an integer of " + digits + " digits");
            }
            return Long.valueOf(text.substring(start, at));
        }
        int fraction = skipDigits();
        if (digits > 12 || fraction < 1 || fraction > 3) {
            throw new Malformed("no decimal at " + start);
        }
        return text.substring(start, at);
    }

    private int skipDigits() {
        int start = at;
        while (!atEnd() && isDigit(text.charAt(at))) {
            at++;
        }
        return at - start;
    }
}

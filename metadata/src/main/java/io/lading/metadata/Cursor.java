package io.lading.metadata;

import io.lading.file.FileId;
import io.lading.file.FileQuery.Sort;
import io.lading.file.StoredFile;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/// A position in a sorted list of files: right after the file with this sort value and id. It stays valid when
/// files are added or deleted.
///
/// @param sort  the order it belongs to
/// @param value the sort value, as text
/// @param id    breaks ties
record Cursor(Sort sort, String value, FileId id) {
    private static final int MAX_TEXT = 2048;

    static Cursor after(StoredFile last, Sort sort) {
        String value =
                switch (sort) {
                    case NEWEST, OLDEST -> Long.toString(last.addedAt().toEpochMilli());
                    case NAME -> HexFormat.of().formatHex(NameKeys.sort(last.name()));
                    case LARGEST, SMALLEST -> Long.toString(last.size());
                };
        return new Cursor(sort, value, last.id());
    }

    /// The cursor as opaque, URL-safe text.
    String text() {
        String plain = sort.label() + " " + id.value() + " " + value;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /// Parses a cursor from [#text].
    ///
    /// @throws IllegalArgumentException with a sentence for the client if the text is not a cursor, or belongs to
    ///     another sort order
    static Cursor parse(String text, Sort sort) {
        try {
            if (text.length() > MAX_TEXT) {
                throw new IllegalArgumentException("too long");
            }
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            String[] parts = plain.split(" ", 3);
            if (parts.length != 3 || !parts[0].equals(sort.label())) {
                throw new IllegalArgumentException("other sort order");
            }
            return new Cursor(sort, parts[2], new FileId(parts[1]));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cursor must be the `next` value of a page in this order.", e);
        }
    }

    Object sqlValue() {
        return switch (sort) {
            case NAME -> bytes();
            case NEWEST, OLDEST, LARGEST, SMALLEST -> number();
        };
    }

    private Object bytes() {
        try {
            return HexFormat.of().parseHex(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cursor must be the `next` value of a page in this order.", e);
        }
    }

    private Object number() {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("cursor must be the `next` value of a page in this order.", e);
        }
    }
}

package io.lading.http.field;

import io.lading.file.FileTimes;
import io.lading.file.KeepWish;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The `Upload-Metadata` of a creation (tus 1.0.0, Creation). Clients that migrate from tus to the IETF protocol
/// still send it, so both adapters read it.
///
/// @param values decoded values by key
public record UploadMetadata(Map<String, byte[]> values) {
    /// The name of the header field.
    public static final String FIELD = "Upload-Metadata";

    /// Maximum length of the field value in characters. The value is stored and sent in the response to `HEAD`.
    public static final int MAX_LENGTH = 8 * 1024;

    private static final String FILE_NAME = "filename";
    private static final String NAME = "name";
    private static final String FILE_TYPE = "filetype";
    private static final String TYPE = "type";

    /// The keys of clients that send milliseconds; the page uses the second one.
    private static final List<String> LAST_MODIFIED = List.of("lastModified", "lastmodified");

    /// The key of ownCloud, in seconds.
    private static final String MTIME = "mtime";

    /// Parses a field value: comma-separated pairs of a key and, after one space, its value in Base64.
    ///
    /// @throws Refusal if it is longer than [#MAX_LENGTH], a key is empty, not ASCII or repeated, or a value is
    ///     not Base64
    public static UploadMetadata parse(String field) {
        if (field.length() > MAX_LENGTH) {
            throw bad("maximum length is " + MAX_LENGTH + " characters.");
        }
        Map<String, byte[]> values = new LinkedHashMap<>();
        if (field.isBlank()) {
            return new UploadMetadata(values);
        }
        for (String pair : field.split(",", -1)) {
            String[] parts = pair.strip().split(" ", 2);
            checkKey(parts[0]);
            byte[] value = parts.length == 1 ? new byte[0] : decode(parts[0], parts[1]);
            if (values.put(parts[0], value) != null) {
                throw bad("duplicate key \"" + parts[0] + "\".");
            }
        }
        return new UploadMetadata(values);
    }

    private static void checkKey(String key) {
        if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw bad("a key is empty or has other characters than printable ASCII.");
        }
    }

    private static byte[] decode(String key, String value) {
        try {
            return Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            throw bad("the value of \"" + key + "\" is not valid Base64.");
        }
    }

    private static Refusal bad(String detail) {
        return new Refusal(Problems.badRequest(FIELD + ": " + detail).with("field", FIELD));
    }

    /// The file name, or null if the client sent none. Clients use one of two keys for it.
    public @Nullable String name() {
        String name = text(FILE_NAME);
        return name == null ? text(NAME) : name;
    }

    /// The media type, or null if the client sent none or an invalid one.
    public @Nullable String contentType() {
        String type = text(FILE_TYPE);
        String known = type == null ? text(TYPE) : type;
        return DeclaredType.of(known);
    }

    /// What the client says about the times of the file.
    public FileTimes times() {
        Stream<Optional<Instant>> known = Stream.concat(
                LAST_MODIFIED.stream().map(key -> read(key, ModificationTime::ofMillis)),
                Stream.of(read(MTIME, ModificationTime::ofSeconds)));
        return FileTimes.modified(known.flatMap(Optional::stream).findFirst().orElse(null));
    }

    /// How long the client wants the file to be kept.
    ///
    /// @throws Refusal if the value has another form
    public KeepWish keep() {
        return KeepField.parse(FIELD + ": " + KeepField.KEY, text(KeepField.KEY));
    }

    private Optional<Instant> read(String key, Function<String, Optional<Instant>> parser) {
        return Optional.ofNullable(text(key)).flatMap(parser);
    }

    private @Nullable String text(String key) {
        byte[] value = values.get(key);
        if (value == null) {
            return null;
        }
        return FieldText.decode(value);
    }
}

package io.lading.http.field;

import io.lading.digest.Digest;
import io.lading.digest.DigestAlgorithm;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The integrity fields of RFC 9530. The active algorithms, sha-256 and sha-512, are verified; others are
/// ignored, as section 2 allows.
public final class DigestFields {
    /// Digest of the whole representation: the file.
    public static final String REPR_DIGEST = "Repr-Digest";

    /// Digest of the content of one message.
    public static final String CONTENT_DIGEST = "Content-Digest";

    /// The digest that the client prefers in the response.
    public static final String WANT_REPR_DIGEST = "Want-Repr-Digest";

    private static final Map<String, DigestAlgorithm> ALGORITHMS =
            Map.of("sha-256", DigestAlgorithm.SHA256, "sha-512", DigestAlgorithm.SHA512);

    private DigestFields() {}

    /// The digests that a field declares.
    ///
    /// @throws Refusal if the field is malformed: a digest that cannot be parsed must not count as verified
    public static List<Digest> read(HttpServletRequest request, String field) {
        return StructuredFields.present(request, field)
                ? digests(field, StructuredFields.dictionary(request, field))
                : List.of();
    }

    /// The digests that a field of a part of a form declares.
    ///
    /// @param value of the field, all its lines joined with commas; empty if the part has none
    /// @throws Refusal if the field is malformed
    public static List<Digest> inPart(String value, String field) {
        return value.isEmpty() ? List.of() : digests(field, StructuredFields.dictionaryIn(value));
    }

    private static List<Digest> digests(String field, Optional<Map<String, Object>> parsed) {
        Map<String, Object> members = parsed.orElseThrow(() -> bad(field, "expected sha-256=:<Base64>:."));
        List<Digest> digests = new ArrayList<>();
        members.forEach((key, value) ->
                Optional.ofNullable(ALGORITHMS.get(key)).ifPresent(known -> digests.add(digest(field, known, value))));
        return digests;
    }

    private static Digest digest(String field, DigestAlgorithm algorithm, Object value) {
        if (!(value instanceof byte[] bytes) || bytes.length != algorithm.bytes()) {
            throw bad(field, "the " + algorithm.label() + " value must decode to " + algorithm.bytes() + " bytes.");
        }
        return new Digest(algorithm, bytes);
    }

    private static Refusal bad(String field, String detail) {
        return new Refusal(Problems.badRequest(field + ": " + detail).with("field", field));
    }

    /// Whether the request asks for a digest that this server provides.
    public static boolean wanted(HttpServletRequest request) {
        return StructuredFields.dictionary(request, WANT_REPR_DIGEST)
                .filter(members -> members.get("sha-256") instanceof Long preference && preference > 0)
                .isPresent();
    }

    /// The value of a digest field.
    ///
    /// @param sha256 in hexadecimal digits
    public static String value(String sha256) {
        return "sha-256=:" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256)) + ":";
    }
}

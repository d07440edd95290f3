package io.lading.http.tus;

import io.lading.body.BodyException;
import io.lading.digest.Digest;
import io.lading.digest.DigestAlgorithm;
import io.lading.http.field.Fields;
import io.lading.http.problem.Problem;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;

/// The `Upload-Checksum` of an append (tus 1.0.0, Checksum): an algorithm, a space, and the digest of the request
/// body in Base64.
final class UploadChecksum {
    private UploadChecksum() {}

    /// The declared digest, if there is one.
    ///
    /// @throws Refusal if the algorithm is not supported, or the value is not valid for it
    static Optional<Digest> of(HttpServletRequest request) {
        return Fields.single(request, Tus.UPLOAD_CHECKSUM).map(UploadChecksum::parse);
    }

    /// Whether the request announces the field as a trailer (tus 1.0.0, Checksum Trailer).
    ///
    /// @throws Refusal if the field is also sent as a header, because it is ambiguous which one applies
    static boolean follows(HttpServletRequest request) {
        boolean announced = Collections.list(request.getHeaders("Trailer")).stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .anyMatch(field -> field.strip().equalsIgnoreCase(Tus.UPLOAD_CHECKSUM));
        if (announced && request.getHeader(Tus.UPLOAD_CHECKSUM) != null) {
            throw bad("send it either as a header or as a trailer, not both.");
        }
        return announced;
    }

    /// The digest in the trailers of a body that has ended.
    ///
    /// @throws BodyException if it is missing or malformed: a body that was announced as verified must not pass
    ///     unverified
    static Digest in(HttpFields trailers) throws BodyException {
        List<String> values = trailers.getValuesList(Tus.UPLOAD_CHECKSUM);
        if (values.size() != 1) {
            throw BodyException.badTrailer(Tus.UPLOAD_CHECKSUM + ": the announced trailer is missing or repeated.");
        }
        try {
            return parse(values.getFirst());
        } catch (Refusal refusal) {
            throw BodyException.badTrailer(refusal.problem().detail());
        }
    }

    /// Rejects a checksum trailer that was not announced.
    ///
    /// @throws BodyException if there is one
    static void refuseIn(HttpFields trailers) throws BodyException {
        if (trailers.contains(Tus.UPLOAD_CHECKSUM)) {
            throw BodyException.badTrailer(Tus.UPLOAD_CHECKSUM + ": announce the trailer in the Trailer header.");
        }
    }

    private static Digest parse(String field) {
        String[] parts = field.split(" ", 2);
        DigestAlgorithm algorithm = DigestAlgorithm.of(parts[0])
                .orElseThrow(() -> bad("the algorithm must be one of " + Tus.CHECKSUM_ALGORITHMS + "."));
        byte[] value = value(parts.length == 2 ? parts[1] : "", algorithm);
        if (value.length == 0) {
            throw notBase64(algorithm);
        }
        if (value.length != algorithm.bytes()) {
            throw new Refusal(neverMatches(algorithm, value.length));
        }
        return new Digest(algorithm, value);
    }

    private static byte[] value(String base64, DigestAlgorithm algorithm) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw notBase64(algorithm);
        }
    }

    private static Refusal notBase64(DigestAlgorithm algorithm) {
        return bad("the value must be the " + algorithm.bytes() + " bytes of a " + algorithm.label() + " in Base64.");
    }

    /// A digest of the wrong length cannot match any body.
    private static Problem neverMatches(DigestAlgorithm algorithm, int length) {
        String detail =
                "A " + algorithm.label() + " digest has " + algorithm.bytes() + " bytes; this one has " + length + ".";
        return new Problem(Tus.CHECKSUM_MISMATCH, "digest-mismatch", "Checksum mismatch", detail)
                .with("field", Tus.UPLOAD_CHECKSUM);
    }

    private static Refusal bad(String detail) {
        return new Refusal(
                Problems.badRequest(Tus.UPLOAD_CHECKSUM + ": " + detail).with("field", Tus.UPLOAD_CHECKSUM));
    }
}

package io.lading.http.tus;

import io.lading.body.Body;
import io.lading.digest.Digest;
import io.lading.file.FileId;
import io.lading.http.body.Bodies;
import io.lading.http.body.JettyBody;
import io.lading.http.field.DigestFields;
import io.lading.http.field.Fields;
import io.lading.http.field.UploadMetadata;
import io.lading.http.problem.Problem;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.http.problem.UploadProblems;
import io.lading.upload.AppendUpload;
import io.lading.upload.AppendUpload.Ending;
import io.lading.upload.CreateUpload;
import io.lading.upload.DurableListener;
import io.lading.upload.FirstContent;
import io.lading.upload.Keep;
import io.lading.upload.Length;
import io.lading.upload.Upload;
import io.lading.upload.Uploader;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/// Converts tus requests to commands.
///
/// @param nameless file name for uploads whose client sends none
record TusCommands(String nameless) {
    /// Rejects requests of any other version than tus 1.0.0 (T2).
    static void checkVersion(HttpServletRequest request) {
        String version = request.getHeader(Tus.RESUMABLE);
        if (!Tus.VERSION.equals(version)) {
            throw new Refusal(new Problem(
                            HttpStatus.PRECONDITION_FAILED,
                            "tus-version",
                            "Unsupported tus version",
                            "Send " + Tus.RESUMABLE + ": " + Tus.VERSION + ".")
                    .with("given", String.valueOf(version))
                    .withHeader(Tus.RESUMABLE, Tus.VERSION)
                    .withHeader(Tus.SUPPORTED_VERSIONS, Tus.VERSION));
        }
    }

    /// Converts a creation request.
    CreateUpload creation(HttpServletRequest request, Uploader by) {
        Optional<UploadConcat> concat = UploadConcat.of(request);
        Upload.Kind kind = concat.map(UploadConcat::kind).orElse(Upload.Kind.WHOLE);
        String field = Fields.single(request, Tus.UPLOAD_METADATA).orElse("");
        UploadMetadata metadata = UploadMetadata.parse(field);
        String name = metadata.name();
        return new CreateUpload(
                by,
                name == null ? nameless : name,
                kind == Upload.Kind.FINAL ? noLength(request) : declaredLength(request),
                kind,
                concat.map(UploadConcat::parts).orElse(List.of()),
                metadata.contentType(),
                new Annotation(field, concat.map(UploadConcat::field).orElse("")).text(),
                digests(request, kind),
                true,
                metadata.times(),
                metadata.keep());
    }

    /// The declared digests of the file (RFC 9530). A partial upload becomes no file.
    private static List<Digest> digests(HttpServletRequest request, Upload.Kind kind) {
        List<Digest> digests = DigestFields.read(request, DigestFields.REPR_DIGEST);
        if (kind != Upload.Kind.WHOLE && !digests.isEmpty()) {
            throw new Refusal(
                    Problems.badRequest(DigestFields.REPR_DIGEST + " is not supported for partial and final uploads."));
        }
        return digests;
    }

    /// The length of a final upload is the sum of its parts (T24).
    private static Length noLength(HttpServletRequest request) {
        if (request.getHeader(Tus.UPLOAD_LENGTH) != null || request.getHeader(Tus.UPLOAD_DEFER_LENGTH) != null) {
            throw new Refusal(Problems.badRequest("Don't send " + Tus.UPLOAD_LENGTH + " for a final upload."));
        }
        return Length.unknown();
    }

    /// Requires exactly one of length and deferred length (T13).
    private static Length declaredLength(HttpServletRequest request) {
        OptionalLong length = Fields.number(request, Tus.UPLOAD_LENGTH);
        Optional<String> deferred = Fields.single(request, Tus.UPLOAD_DEFER_LENGTH);
        if (deferred.isPresent() && !deferred.get().equals("1")) {
            throw new Refusal(Problems.badRequest(Tus.UPLOAD_DEFER_LENGTH + " must be 1."));
        }
        if (length.isPresent() == deferred.isPresent()) {
            throw new Refusal(Problems.badRequest(
                    "Send exactly one of " + Tus.UPLOAD_LENGTH + " and " + Tus.UPLOAD_DEFER_LENGTH + ": 1."));
        }
        return Length.of(length);
    }

    /// Whether a creation has a body (T17).
    static boolean bringsContent(HttpServletRequest request, CreateUpload command) {
        if (!Bodies.present(request)) {
            return false;
        }
        if (command.kind() == Upload.Kind.FINAL) {
            throw new Refusal(Problems.badRequest("A final upload must not have a body: it consists of its parts."));
        }
        requireContentType(request);
        // Called only for their exceptions: zeros and an invalid checksum are rejected before the upload is
        // created.
        zeros(request, false);
        if (!UploadChecksum.follows(request)) {
            UploadChecksum.of(request);
        }
        if (command.length() instanceof Length.Known(long limit) && request.getContentLengthLong() > limit) {
            throw new Refusal(UploadProblems.beyondLength(limit));
        }
        return true;
    }

    /// The content that comes with a creation.
    static FirstContent first(HttpServletRequest request, JettyBody body) {
        return new FirstContent(
                TrailerBody.of(request, body),
                Bodies.length(request),
                Ending.WHEN_FULL,
                UploadChecksum.of(request).stream().toList(),
                DurableListener.NONE,
                Keep.URL_IN_RESPONSE);
    }

    /// Converts a `PATCH` request.
    static AppendUpload append(HttpServletRequest request, FileId id, Uploader by) {
        requireContentType(request);
        OptionalLong offset = Fields.number(request, Tus.UPLOAD_OFFSET);
        if (offset.isEmpty()) {
            throw new Refusal(Problems.badRequest("Missing header: " + Tus.UPLOAD_OFFSET + "."));
        }
        Length length = Length.of(Fields.number(request, Tus.UPLOAD_LENGTH));
        return append(request, id, by, offset.getAsLong(), length);
    }

    private static AppendUpload append(HttpServletRequest request, FileId id, Uploader by, long offset, Length length) {
        boolean piece = Fields.single(request, Tus.PIECE).map("?1"::equals).orElse(false);
        OptionalLong zeros = zeros(request, piece);
        Length bodyLength = zeros.isPresent() ? Length.of(zeros) : Bodies.length(request);
        List<Digest> digests = UploadChecksum.of(request).stream().toList();
        return new AppendUpload(id, by, offset, bodyLength, length, Ending.WHEN_FULL, piece, digests);
    }

    /// The number of zeros that a request represents (our extension `lading-zeros`); empty if it sends a body
    /// instead.
    ///
    /// @throws Refusal if the request is not a piece, has a body as well, or the number is out of range
    private static OptionalLong zeros(HttpServletRequest request, boolean piece) {
        OptionalLong zeros = Fields.number(request, Tus.ZEROS);
        if (zeros.isEmpty()) {
            return zeros;
        }
        if (!piece || Bodies.present(request)) {
            throw new Refusal(Problems.badRequest(Tus.ZEROS + " requires " + Tus.PIECE + ": ?1 and an empty body."));
        }
        if (zeros.getAsLong() < 1 || zeros.getAsLong() > Tus.MAX_ZEROS) {
            throw new Refusal(Problems.badRequest(Tus.ZEROS + " must be between 1 and " + Tus.MAX_ZEROS + "."));
        }
        return zeros;
    }

    /// The bytes of an append: the zeros that it represents, or its body.
    static Body content(HttpServletRequest request, AppendUpload command, JettyBody body) {
        return request.getHeader(Tus.ZEROS) == null
                ? TrailerBody.of(request, body)
                : new ZeroBody(command.bodyLength().orElseThrow());
    }

    private static void requireContentType(HttpServletRequest request) {
        if (!Bodies.hasType(request, Tus.CONTENT_TYPE)) {
            throw new Refusal(Problems.mediaType(String.valueOf(request.getContentType()), Tus.CONTENT_TYPE)
                    .withHeader(HttpHeaders.ACCEPT_PATCH, Tus.CONTENT_TYPE));
        }
    }
}

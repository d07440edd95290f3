package io.lading.http.tus;

import io.lading.file.FileId;
import io.lading.http.Bodies;
import io.lading.http.Fields;
import io.lading.http.JettyBody;
import io.lading.http.Problem;
import io.lading.http.Problems;
import io.lading.http.Refusal;
import io.lading.http.UploadMetadata;
import io.lading.upload.AppendUpload;
import io.lading.upload.AppendUpload.Ending;
import io.lading.upload.Body;
import io.lading.upload.CreateUpload;
import io.lading.upload.Digest;
import io.lading.upload.DurableListener;
import io.lading.upload.FirstContent;
import io.lading.upload.Keep;
import io.lading.upload.Upload;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.http.HttpStatus;

/// Makes commands of tus requests.
///
/// @param nameless name of a file whose client gave none
record TusCommands(String nameless) {
    /// Refuses what is not tus 1.0.0 (T2).
    static void checkVersion(HttpServletRequest request) {
        String version = request.getHeader(Tus.RESUMABLE);
        if (!Tus.VERSION.equals(version)) {
            throw new Refusal(new Problem(
                            HttpStatus.PRECONDITION_FAILED,
                            "tus-version",
                            "Another version of tus",
                            "This server speaks tus " + Tus.VERSION + "; say so in " + Tus.RESUMABLE + ".")
                    .with("given", String.valueOf(version))
                    .withHeader(Tus.RESUMABLE, Tus.VERSION)
                    .withHeader(Tus.SUPPORTED_VERSIONS, Tus.VERSION));
        }
    }

    /// The creation a request asks for.
    CreateUpload creation(HttpServletRequest request, String owner) {
        Optional<UploadConcat> concat = UploadConcat.of(request);
        Upload.Kind kind = concat.map(UploadConcat::kind).orElse(Upload.Kind.WHOLE);
        String field = Fields.single(request, Tus.UPLOAD_METADATA).orElse("");
        UploadMetadata metadata = UploadMetadata.parse(field);
        String name = metadata.name();
        return new CreateUpload(
                owner,
                name == null ? nameless : name,
                kind == Upload.Kind.FINAL ? noLength(request) : declaredLength(request),
                kind,
                concat.map(UploadConcat::parts).orElse(List.of()),
                metadata.contentType(),
                new Annotation(field, concat.map(UploadConcat::field).orElse("")).text(),
                List.of(),
                true);
    }

    /// A final upload is as long as its parts (T24).
    private static long noLength(HttpServletRequest request) {
        if (request.getHeader(Tus.UPLOAD_LENGTH) != null || request.getHeader(Tus.UPLOAD_DEFER_LENGTH) != null) {
            throw new Refusal(Problems.badRequest("A final upload has no " + Tus.UPLOAD_LENGTH + " of its own."));
        }
        return Upload.UNKNOWN_LENGTH;
    }

    /// Exactly one of length and deferred length (T13).
    private static long declaredLength(HttpServletRequest request) {
        OptionalLong length = Fields.number(request, Tus.UPLOAD_LENGTH);
        Optional<String> deferred = Fields.single(request, Tus.UPLOAD_DEFER_LENGTH);
        if (deferred.isPresent() && !deferred.get().equals("1")) {
            throw new Refusal(Problems.badRequest(Tus.UPLOAD_DEFER_LENGTH + " must be 1."));
        }
        if (length.isPresent() == deferred.isPresent()) {
            throw new Refusal(Problems.badRequest(
                    "Send either " + Tus.UPLOAD_LENGTH + " or " + Tus.UPLOAD_DEFER_LENGTH + ": 1."));
        }
        return length.orElse(Upload.UNKNOWN_LENGTH);
    }

    /// Whether a creation brings content (T17).
    static boolean bringsContent(HttpServletRequest request, CreateUpload command) {
        if (!Bodies.present(request)) {
            return false;
        }
        if (command.kind() == Upload.Kind.FINAL) {
            throw new Refusal(Problems.badRequest("A final upload is made of its parts; it brings no content."));
        }
        requireContentType(request);
        // Read here so that a bad one is refused before there is an upload.
        if (!UploadChecksum.follows(request)) {
            UploadChecksum.of(request);
        }
        if (command.length() >= 0 && request.getContentLengthLong() > command.length()) {
            throw new Refusal(beyondLength(command.length()));
        }
        return true;
    }

    private static Problem beyondLength(long limit) {
        return new Problem(
                        HttpStatus.CONTENT_TOO_LARGE,
                        "beyond-length",
                        "More bytes than allowed",
                        "The body is longer than the upload.")
                .with("limit", limit);
    }

    /// The content that comes with a creation.
    static FirstContent first(HttpServletRequest request, JettyBody body) {
        return new FirstContent(
                TrailerBody.of(request, body),
                Bodies.length(request),
                Ending.WHEN_FULL,
                UploadChecksum.of(request).stream().toList(),
                DurableListener.NONE,
                Keep.ANSWERED);
    }

    /// The append a `PATCH` asks for.
    static AppendUpload append(HttpServletRequest request, FileId id, String owner) {
        requireContentType(request);
        OptionalLong offset = Fields.number(request, Tus.UPLOAD_OFFSET);
        if (offset.isEmpty()) {
            throw new Refusal(Problems.badRequest(Tus.UPLOAD_OFFSET + " is missing."));
        }
        OptionalLong length = Fields.number(request, Tus.UPLOAD_LENGTH);
        return append(request, id, owner, offset.getAsLong(), length.orElse(Upload.UNKNOWN_LENGTH));
    }

    private static AppendUpload append(HttpServletRequest request, FileId id, String owner, long offset, long length) {
        boolean piece = Fields.single(request, Tus.PIECE).map("?1"::equals).orElse(false);
        long bodyLength = zeros(request, piece).orElse(Bodies.length(request));
        List<Digest> digests = UploadChecksum.of(request).stream().toList();
        return new AppendUpload(id, owner, offset, bodyLength, length, Ending.WHEN_FULL, piece, digests);
    }

    /// How many zeros a request stands for (our extension `lading-zeros`); empty if it sends its bytes.
    ///
    /// @throws Refusal if it is no piece, sends bytes as well, or stands for too many
    private static OptionalLong zeros(HttpServletRequest request, boolean piece) {
        OptionalLong zeros = Fields.number(request, Tus.ZEROS);
        if (zeros.isEmpty()) {
            return zeros;
        }
        if (!piece || Bodies.present(request)) {
            throw new Refusal(Problems.badRequest(Tus.ZEROS + " is for a piece without a body."));
        }
        if (zeros.getAsLong() < 1 || zeros.getAsLong() > Tus.MAX_ZEROS) {
            throw new Refusal(Problems.badRequest(Tus.ZEROS + " must be between 1 and " + Tus.MAX_ZEROS + "."));
        }
        return zeros;
    }

    /// The bytes an append brings: the zeros it stands for, or its body.
    static Body content(HttpServletRequest request, AppendUpload command, JettyBody body) {
        return request.getHeader(Tus.ZEROS) == null
                ? TrailerBody.of(request, body)
                : new ZeroBody(command.bodyLength());
    }

    private static void requireContentType(HttpServletRequest request) {
        if (!Bodies.hasType(request, Tus.CONTENT_TYPE)) {
            throw new Refusal(Problems.mediaType(String.valueOf(request.getContentType()), Tus.CONTENT_TYPE));
        }
    }
}

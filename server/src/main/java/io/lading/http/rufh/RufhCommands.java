package io.lading.http.rufh;

import io.lading.body.Body;
import io.lading.file.FileId;
import io.lading.file.FileTimes;
import io.lading.file.KeepWish;
import io.lading.http.Caller;
import io.lading.http.body.Bodies;
import io.lading.http.field.DeclaredType;
import io.lading.http.field.DigestFields;
import io.lading.http.field.DispositionName;
import io.lading.http.field.FieldText;
import io.lading.http.field.Fields;
import io.lading.http.field.KeepField;
import io.lading.http.field.ModificationTime;
import io.lading.http.field.StructuredFields;
import io.lading.http.field.UploadMetadata;
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
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/// Converts requests of resumable uploads to commands.
///
/// @param nameless file name for uploads whose client sends none
record RufhCommands(String nameless) {
    /// Converts a creation request.
    ///
    /// @param name file name from the URL, or null
    CreateUpload creation(HttpServletRequest request, @Nullable String name, boolean complete) {
        return new CreateUpload(
                Caller.of(request).uploader(),
                name == null ? name(request) : name,
                length(request, complete, 0),
                Upload.Kind.WHOLE,
                List.of(),
                DeclaredType.of(request.getContentType()),
                null,
                DigestFields.read(request, DigestFields.REPR_DIGEST),
                false,
                times(request),
                keep(request));
    }

    /// The name in `Content-Disposition` (C8), or in the `Upload-Metadata` of clients that also speak tus.
    private String name(HttpServletRequest request) {
        @Nullable
        String disposition = Fields.single(request, "Content-Disposition").orElse(null);
        @Nullable
        String name = disposition == null ? fromMetadata(request) : DispositionName.in(FieldText.of(disposition));
        return name == null ? nameless : name;
    }

    /// Also from the `Upload-Metadata` of clients that also speak tus.
    private static FileTimes times(HttpServletRequest request) {
        FileTimes inFields = ModificationTime.of(request);
        String metadata = Fields.single(request, UploadMetadata.FIELD).orElse("");
        return inFields.equals(FileTimes.NONE) ? UploadMetadata.parse(metadata).times() : inFields;
    }

    private static KeepWish keep(HttpServletRequest request) {
        KeepWish inField = KeepField.of(request);
        String metadata = Fields.single(request, UploadMetadata.FIELD).orElse("");
        return inField.equals(new KeepWish.Unsaid())
                ? UploadMetadata.parse(metadata).keep()
                : inField;
    }

    private static @Nullable String fromMetadata(HttpServletRequest request) {
        String metadata = Fields.single(request, UploadMetadata.FIELD).orElse("");
        return UploadMetadata.parse(metadata).name();
    }

    /// The content that comes with a creation.
    static FirstContent first(
            HttpServletRequest request, Body body, InteropVersion version, boolean complete, DurableListener listener) {
        return new FirstContent(
                body,
                Bodies.length(request),
                ending(version, complete),
                DigestFields.read(request, DigestFields.CONTENT_DIGEST),
                listener,
                Keep.UNLESS_LOST);
    }

    /// Converts an append request.
    static AppendUpload append(HttpServletRequest request, FileId id, InteropVersion version) {
        OptionalLong offset = StructuredFields.size(request, Rufh.OFFSET);
        if (offset.isEmpty()) {
            throw new Refusal(Problems.badRequest(Rufh.OFFSET + " must be a non-negative integer."));
        }
        if (version.typedAppends() && !Bodies.hasType(request, Rufh.CONTENT_TYPE)) {
            throw new Refusal(Problems.mediaType(String.valueOf(request.getContentType()), Rufh.CONTENT_TYPE)
                    .withHeader(HttpHeaders.ACCEPT_PATCH, Rufh.CONTENT_TYPE));
        }
        boolean complete = version.complete(request).orElseGet(() -> unsaid(version));
        Length length = length(request, complete, offset.getAsLong());
        return append(request, id, offset.getAsLong(), length, ending(version, complete));
    }

    private static boolean unsaid(InteropVersion version) {
        return switch (version.unsaid()) {
            case ENDS -> true;
            case CONTINUES -> false;
            case REFUSED ->
                throw new Refusal(Problems.badRequest(version.completenessField()
                                + " must be ?1 if this request completes the upload, else ?0.")
                        .with("field", version.completenessField()));
        };
    }

    private static Ending ending(InteropVersion version, boolean complete) {
        if (complete) {
            return Ending.WITH_BODY;
        }
        return version.fullIsComplete() ? Ending.WHEN_FULL : Ending.OPEN;
    }

    private static AppendUpload append(
            HttpServletRequest request, FileId id, long offset, Length length, Ending ending) {
        return new AppendUpload(
                id,
                Caller.of(request).uploader(),
                offset,
                Bodies.length(request),
                length,
                ending,
                false,
                DigestFields.read(request, DigestFields.CONTENT_DIGEST));
    }

    /// The upload length that a request declares (S4): in `Upload-Length`, or as offset plus body length of a
    /// request that completes the upload.
    private static Length length(HttpServletRequest request, boolean complete, long offset) {
        OptionalLong declared = StructuredFields.size(request, Rufh.LENGTH);
        Length body = Bodies.length(request);
        if (!complete || !body.isKnown() || body.orElseThrow() > Long.MAX_VALUE - offset) {
            return Length.of(declared);
        }
        Length end = Length.of(offset + body.orElseThrow());
        if (declared.isPresent() && !end.is(declared.getAsLong())) {
            throw new Refusal(UploadProblems.inconsistentLength(
                    Rufh.INCONSISTENT_LENGTH, Length.of(declared), end.orElseThrow()));
        }
        return end;
    }
}

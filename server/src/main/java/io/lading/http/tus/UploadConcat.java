package io.lading.http.tus;

import io.lading.file.FileId;
import io.lading.http.field.Fields;
import io.lading.http.path.Paths;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.upload.Upload;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The `Upload-Concat` of a creation (tus 1.0.0, Concatenation): `partial`, or `final;` followed by the URLs of
/// partial uploads, separated by spaces.
///
/// @param kind  kind of the upload
/// @param parts parts of a final upload, in order
/// @param field the field value as sent
record UploadConcat(Upload.Kind kind, List<FileId> parts, String field) {
    /// Maximum length of the value in characters: it is stored and sent in responses, together with the metadata.
    static final int MAX_LENGTH = 16 * 1024;

    private static final String PARTIAL = "partial";
    private static final String FINAL = "final;";

    /// The field of a request, or empty if the request does not have it.
    ///
    /// @throws Refusal if the value is malformed
    static Optional<UploadConcat> of(HttpServletRequest request) {
        return Fields.single(request, Tus.UPLOAD_CONCAT).map(UploadConcat::parse);
    }

    private static UploadConcat parse(String field) {
        if (field.length() > MAX_LENGTH) {
            throw bad("maximum length is " + MAX_LENGTH + " characters.");
        }
        if (field.equals(PARTIAL)) {
            return new UploadConcat(Upload.Kind.PARTIAL, List.of(), field);
        }
        if (!field.startsWith(FINAL)) {
            throw bad("must be \"partial\", or \"final;\" and URLs of partial uploads.");
        }
        List<FileId> parts = Arrays.stream(
                        field.substring(FINAL.length()).strip().split(" +"))
                .filter(address -> !address.isEmpty())
                .map(UploadConcat::part)
                .toList();
        if (parts.isEmpty()) {
            throw bad("list at least one partial upload.");
        }
        return new UploadConcat(Upload.Kind.FINAL, parts, field);
    }

    /// Parses an absolute or relative URL; only its last segment counts, which must be an upload id.
    private static FileId part(String address) {
        int at = address.indexOf(Paths.UPLOADS + "/");
        String last = at < 0 ? "" : address.substring(at + Paths.UPLOADS.length() + 1);
        return FileId.parse(last.endsWith("/") ? last.substring(0, last.length() - 1) : last)
                .orElseThrow(() -> bad("one of the URLs is not an upload on this server."));
    }

    private static Refusal bad(String detail) {
        return new Refusal(
                Problems.badRequest(Tus.UPLOAD_CONCAT + ": " + detail).with("field", Tus.UPLOAD_CONCAT));
    }
}

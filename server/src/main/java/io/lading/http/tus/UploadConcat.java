package io.lading.http.tus;

import io.lading.file.FileId;
import io.lading.http.Fields;
import io.lading.http.Paths;
import io.lading.http.Problems;
import io.lading.http.Refusal;
import io.lading.upload.Upload;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The `Upload-Concat` of a creation (tus 1.0.0, Concatenation): `partial`, or `final;` and the addresses of
/// partial uploads with a space between them.
///
/// @param kind  what the upload is
/// @param parts of a final upload, in order
/// @param field the value as it was sent
record UploadConcat(Upload.Kind kind, List<FileId> parts, String field) {
    /// The longest value: it is kept, and said again beside the metadata in one header.
    static final int MAX_LENGTH = 16 * 1024;

    private static final String PARTIAL = "partial";
    private static final String FINAL = "final;";

    /// The field of a request, if it has one.
    ///
    /// @throws Refusal if the value is neither form
    static Optional<UploadConcat> of(HttpServletRequest request) {
        return Fields.single(request, Tus.UPLOAD_CONCAT).map(UploadConcat::parse);
    }

    private static UploadConcat parse(String field) {
        if (field.length() > MAX_LENGTH) {
            throw bad("It has at most " + MAX_LENGTH + " characters.");
        }
        if (field.equals(PARTIAL)) {
            return new UploadConcat(Upload.Kind.PARTIAL, List.of(), field);
        }
        if (!field.startsWith(FINAL)) {
            throw bad("It is \"partial\", or \"final;\" and addresses of partial uploads.");
        }
        List<FileId> parts = Arrays.stream(
                        field.substring(FINAL.length()).strip().split(" +"))
                .filter(address -> !address.isEmpty())
                .map(UploadConcat::part)
                .toList();
        if (parts.isEmpty()) {
            throw bad("A final upload names at least one partial upload.");
        }
        return new UploadConcat(Upload.Kind.FINAL, parts, field);
    }

    /// An address is absolute or relative; only its last segment says which upload it is, and that must be an
    /// id.
    private static FileId part(String address) {
        int at = address.indexOf(Paths.UPLOADS + "/");
        String last = at < 0 ? "" : address.substring(at + Paths.UPLOADS.length() + 1);
        return FileId.parse(last.endsWith("/") ? last.substring(0, last.length() - 1) : last)
                .orElseThrow(() -> bad("An address in it is not that of an upload here."));
    }

    private static Refusal bad(String detail) {
        return new Refusal(
                Problems.badRequest(Tus.UPLOAD_CONCAT + ": " + detail).with("field", Tus.UPLOAD_CONCAT));
    }
}

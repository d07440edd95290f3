package io.lading.http.tus;

import io.lading.http.OwnAddress;
import io.lading.http.field.HttpDates;
import io.lading.http.problem.Problem;
import io.lading.http.problem.UploadProblems;
import io.lading.http.problem.UploadProblems.Next;
import io.lading.upload.AppendUpload;
import io.lading.upload.Appended;
import io.lading.upload.Length;
import io.lading.upload.Upload;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/// Converts outcomes to tus responses.
final class TusReplies {
    private TusReplies() {}

    /// The response to an offset retrieval.
    static ResponseEntity<Object> state(Upload upload) {
        HttpHeaders headers = progress(upload);
        if (upload.length() instanceof Length.Known(long bytes)) {
            headers.set(Tus.UPLOAD_LENGTH, Long.toString(bytes));
        } else {
            headers.set(Tus.UPLOAD_DEFER_LENGTH, "1");
        }
        Annotation annotation = Annotation.parse(upload.annotation());
        setIfAny(headers, Tus.UPLOAD_METADATA, annotation.metadata());
        setIfAny(headers, Tus.UPLOAD_CONCAT, annotation.concat());
        if (headers.containsHeader(Tus.UPLOAD_OFFSET)) {
            headers.set(Tus.EXTENTS, upload.extents().toString());
        }
        headers.setCacheControl("no-store");
        return ResponseEntity.ok().headers(headers).build();
    }

    private static void setIfAny(HttpHeaders headers, String field, String value) {
        if (!value.isEmpty()) {
            headers.set(field, value);
        }
    }

    /// The response to a creation.
    static ResponseEntity<Object> created(Upload upload, OwnAddress address) {
        return new ResponseEntity<>(located(upload, address), HttpStatus.CREATED);
    }

    /// The response to a creation with a body.
    ///
    /// @param kept whether the upload still exists; then the response says where
    static ResponseEntity<Object> created(Appended outcome, boolean kept, OwnAddress address) {
        return switch (outcome) {
            case Appended.Progress(Upload upload) -> created(upload, address);
            case Appended.Completed(Upload upload, var _) -> created(upload, address);
            case Appended.OfUpload refused when kept -> refused(refused, located(refused.upload(), address));
            case Appended refused ->
                adjusted(UploadProblems.of(refused, Next.START_AGAIN), refused).response();
        };
    }

    private static HttpHeaders located(Upload upload, OwnAddress address) {
        HttpHeaders headers = progress(upload);
        headers.set(HttpHeaders.LOCATION, address.upload(upload.id()));
        return headers;
    }

    /// The response to an append. It has the offset and the expiry of the upload, even on an error (T18), unless
    /// the upload was removed.
    static ResponseEntity<Object> appended(Appended outcome, AppendUpload command) {
        return switch (outcome) {
            case Appended.Progress(Upload upload) -> taken(upload);
            case Appended.Completed(Upload upload, var _) -> taken(upload);
            case Appended.AlreadyComplete(Upload upload, var _) when nothingAtTheEnd(command, upload) -> taken(upload);
            case Appended.OfUpload refused when !refused.isPermanent() -> refused(refused, progress(refused.upload()));
            case Appended refused -> refused(refused, new HttpHeaders());
        };
    }

    /// Whether the client repeats its last request because it did not get the response: no bytes, at the end of
    /// the upload.
    private static boolean nothingAtTheEnd(AppendUpload command, Upload upload) {
        return command.bodyLength().is(0) && command.offset() == upload.offset();
    }

    private static ResponseEntity<Object> taken(Upload upload) {
        return new ResponseEntity<>(progress(upload), HttpStatus.NO_CONTENT);
    }

    private static ResponseEntity<Object> refused(Appended outcome, HttpHeaders progress) {
        return adjusted(UploadProblems.of(outcome), outcome)
                .withHeaders(progress)
                .response();
    }

    private static Problem adjusted(Problem problem, Appended outcome) {
        // A client sends a request again after 460; a file that differs from its declared digest it cannot mend.
        boolean ofRequest = outcome instanceof Appended.DigestMismatch mismatch && !mismatch.ofWhole();
        return ofRequest ? problem.withStatus(Tus.CHECKSUM_MISMATCH) : problem;
    }

    private static HttpHeaders progress(Upload upload) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(Tus.RESUMABLE, Tus.VERSION);
        if (upload.kind() != Upload.Kind.FINAL || upload.complete()) {
            // A final upload has no offset while it is being concatenated (T26).
            headers.set(Tus.UPLOAD_OFFSET, Long.toString(upload.offset()));
        }
        if (!upload.complete()) {
            headers.set(Tus.UPLOAD_EXPIRES, HttpDates.format(upload.expiresAt()));
        }
        return headers;
    }
}

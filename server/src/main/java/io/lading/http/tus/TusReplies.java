package io.lading.http.tus;

import io.lading.http.JettyBody;
import io.lading.http.Paths;
import io.lading.http.Problem;
import io.lading.http.Problems;
import io.lading.upload.Appended;
import io.lading.upload.Upload;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/// Makes tus responses of outcomes.
final class TusReplies {
    private static final int CHECKSUM_MISMATCH = 460;

    private TusReplies() {}

    /// The answer to an offset retrieval.
    static ResponseEntity<Object> state(Upload upload) {
        HttpHeaders headers = progress(upload);
        if (upload.lengthKnown()) {
            headers.set(Tus.UPLOAD_LENGTH, Long.toString(upload.length()));
        } else {
            headers.set(Tus.UPLOAD_DEFER_LENGTH, "1");
        }
        Annotation annotation = Annotation.parse(upload.annotation());
        setIfAny(headers, Tus.UPLOAD_METADATA, annotation.metadata());
        setIfAny(headers, Tus.UPLOAD_CONCAT, annotation.concat());
        if (upload.kind() == Upload.Kind.FINAL && !upload.complete()) {
            // What is still being put together has no offset (T26).
            headers.remove(Tus.UPLOAD_OFFSET);
        } else {
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

    /// The answer to a creation without content.
    static ResponseEntity<Object> created(Upload upload) {
        HttpHeaders headers = progress(upload);
        headers.set(HttpHeaders.LOCATION, Paths.upload(upload.id()));
        return new ResponseEntity<>(headers, HttpStatus.CREATED);
    }

    /// The answer to content that came with the creation or in an append.
    ///
    /// @param body    the content
    /// @param success the answer if all of it was taken
    static ResponseEntity<Object> appended(Appended outcome, JettyBody body, HttpStatus success) {
        return switch (outcome) {
            case Appended.Progress(Upload upload) -> taken(upload, success);
            case Appended.Completed(Upload upload, var _) -> taken(upload, success);
            case Appended.OffsetMismatch(Upload upload, var _) -> refused(outcome, body, upload);
            case Appended.Interrupted(Upload upload) -> refused(outcome, body, upload);
            case Appended.TakenOver(Upload upload) -> refused(outcome, body, upload);
            case Appended.NoSpace(Upload upload, var _) -> refused(outcome, body, upload);
            case Appended.AlreadyComplete(Upload upload, var _) -> refused(outcome, body, upload);
            case Appended.DigestMismatch mismatch -> checksumMismatch(mismatch, body);
            case Appended.BeyondLength _,
                    Appended.LengthMismatch _,
                    Appended.ContentRefused _,
                    Appended.NotAppendable _,
                    Appended.Busy _,
                    Appended.NotFound _ -> Problems.of(outcome, body).response();
        };
    }

    private static ResponseEntity<Object> taken(Upload upload, HttpStatus success) {
        HttpHeaders headers = progress(upload);
        if (success == HttpStatus.CREATED) {
            headers.set(HttpHeaders.LOCATION, Paths.upload(upload.id()));
        }
        return new ResponseEntity<>(headers, success);
    }

    private static ResponseEntity<Object> refused(Appended outcome, JettyBody body, Upload upload) {
        return Problems.of(outcome, body)
                .withHeader(Tus.UPLOAD_OFFSET, Long.toString(upload.offset()))
                .response();
    }

    private static ResponseEntity<Object> checksumMismatch(Appended.DigestMismatch mismatch, JettyBody body) {
        Problem problem = Problems.of(mismatch, body);
        return new Problem(
                        CHECKSUM_MISMATCH,
                        problem.name(),
                        problem.title(),
                        problem.detail(),
                        problem.values(),
                        problem.headers())
                .response();
    }

    private static HttpHeaders progress(Upload upload) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(Tus.RESUMABLE, Tus.VERSION);
        headers.set(Tus.UPLOAD_OFFSET, Long.toString(upload.offset()));
        if (!upload.complete()) {
            headers.set(Tus.UPLOAD_EXPIRES, Tus.httpDate(upload.expiresAt()));
        }
        return headers;
    }
}

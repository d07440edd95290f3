package io.lading.http.rufh;

import io.lading.file.StoredFile;
import io.lading.http.FileJson;
import io.lading.http.OwnAddress;
import io.lading.http.field.DigestFields;
import io.lading.http.problem.Problem;
import io.lading.http.problem.Refusal;
import io.lading.http.problem.UploadProblems;
import io.lading.http.problem.UploadProblems.Next;
import io.lading.storage.StorageException;
import io.lading.upload.Appended;
import io.lading.upload.Creation;
import io.lading.upload.Length;
import io.lading.upload.Upload;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/// Converts outcomes to responses, for one version of the draft.
///
/// @param version version of the request
/// @param limits  limits for `Upload-Limit`
/// @param own     base URL of this server
record RufhReplies(InteropVersion version, UploadLimits limits, OwnAddress own) {
    /// The fields of the first interim response for a new upload (C1).
    HttpHeaders address(Upload upload) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.LOCATION, own.upload(upload.id()));
        limits.tell(headers, version, Optional.of(upload));
        return headers;
    }

    /// The response to an offset retrieval (H1).
    ///
    /// @param file the file that the upload became, if its digest is requested
    ResponseEntity<Object> state(Upload upload, Optional<StoredFile> file) {
        HttpHeaders headers = progress(upload);
        if (upload.length() instanceof Length.Known(long bytes)) {
            headers.set(Rufh.LENGTH, Long.toString(bytes));
        }
        limits.tell(headers, version, Optional.of(upload));
        file.ifPresent(stored -> digest(headers, stored));
        headers.setCacheControl("no-store");
        return ResponseEntity.noContent().headers(headers).build();
    }

    /// The fields with the state of the upload.
    private HttpHeaders progress(Upload upload) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(Rufh.INTEROP_VERSION, Integer.toString(version.number()));
        headers.set(Rufh.OFFSET, Long.toString(upload.offset()));
        version.tellComplete(headers, upload.complete());
        return headers;
    }

    private static void digest(HttpHeaders headers, StoredFile file) {
        if (file.sha256() != null) {
            headers.set(DigestFields.REPR_DIGEST, DigestFields.value(file.sha256()));
        }
    }

    /// The response to a creation after which more appends follow (C2).
    ResponseEntity<Object> created(Upload upload) {
        HttpHeaders headers = progress(upload);
        headers.addAll(address(upload));
        return new ResponseEntity<>(headers, HttpStatus.CREATED);
    }

    /// The response to the request that completes an upload.
    ResponseEntity<Object> complete(Upload upload, @Nullable StoredFile file) {
        HttpHeaders headers = progress(upload);
        if (file == null) {
            return new ResponseEntity<>(headers, HttpStatus.NO_CONTENT);
        }
        headers.set(HttpHeaders.LOCATION, own.file(file.id()));
        digest(headers, file);
        return new ResponseEntity<>(FileJson.of(file), headers, HttpStatus.CREATED);
    }

    /// The response to a rejected creation.
    ResponseEntity<Object> refused(Creation refusal) {
        return limited(UploadProblems.of(refusal), Optional.empty()).response();
    }

    /// The processing of one request.
    interface Step {
        ResponseEntity<Object> run() throws StorageException;
    }

    /// Adds to every error response without the completeness field that the upload is not complete (C5, A7).
    ResponseEntity<Object> tellingIncomplete(Step step) throws StorageException {
        try {
            ResponseEntity<Object> response = step.run();
            if (response.getHeaders().containsHeader(version.completenessField())) {
                return response;
            }
            HttpHeaders headers = new HttpHeaders(response.getHeaders());
            version.tellComplete(headers, false);
            return ResponseEntity.status(response.getStatusCode())
                    .headers(headers)
                    .body(response.getBody());
        } catch (Refusal refusal) {
            HttpHeaders headers = new HttpHeaders();
            version.tellComplete(headers, false);
            throw new Refusal(refusal.problem().withHeaders(headers));
        }
    }

    /// The response to a creation with a body. If it was rejected and the upload stays, the response says
    /// where: not every client gets the interim response that told it before.
    ResponseEntity<Object> created(Appended outcome) {
        return switch (outcome) {
            case Appended.Progress(Upload upload) -> created(upload);
            case Appended.Interrupted(Upload upload, var _) -> located(appended(outcome, 0), upload);
            case Appended.TakenOver(Upload upload) -> located(appended(outcome, 0), upload);
            case Appended.NoSpace(Upload upload, var _) -> located(appended(outcome, 0), upload);
            case Appended.LengthMismatch(Upload upload, var _) -> located(appended(outcome, 0), upload);
            case Appended.DigestMismatch mismatch
            when !mismatch.ofWhole() -> located(appended(outcome, 0), mismatch.upload());
            case Appended other -> appended(other, 0);
        };
    }

    /// The response to content that ended early while its client does not know the URL of the upload, which is
    /// therefore removed.
    ResponseEntity<Object> discarded(Appended outcome) {
        return UploadProblems.of(outcome, Next.START_AGAIN).response();
    }

    private ResponseEntity<Object> located(ResponseEntity<Object> refusal, Upload upload) {
        return ResponseEntity.status(refusal.getStatusCode())
                .headers(refusal.getHeaders())
                .header(HttpHeaders.LOCATION, own.upload(upload.id()))
                .body(refusal.getBody());
    }

    /// The response to an append.
    ///
    /// @param offset where the request placed the content
    ResponseEntity<Object> appended(Appended outcome, long offset) {
        if (outcome.isPermanent()) {
            return removed(outcome);
        }
        return switch (outcome) {
            case Appended.Progress(Upload upload) -> taken(upload);
            case Appended.Completed(Upload upload, var file) -> complete(upload, file);
            case Appended.OffsetMismatch(Upload upload, long provided) -> mismatch(upload, provided);
            case Appended.LengthMismatch(Upload upload, long provided) ->
                withState(
                        UploadProblems.inconsistentLength(Rufh.INCONSISTENT_LENGTH, upload.length(), provided), upload);
            case Appended.AlreadyComplete(Upload upload, var _)
            when offset != upload.offset() -> mismatch(upload, offset);
            case Appended.BeyondLength(Upload upload, var _, var _) ->
                limited(UploadProblems.of(outcome), Optional.of(upload)).response();
            case Appended.NotAppendable _, Appended.Busy _, Appended.NotFound _ ->
                UploadProblems.of(outcome).response();
            case Appended.OfUpload other -> withState(UploadProblems.of(other), other.upload());
        };
    }

    /// The response to content that was rejected permanently: the upload no longer exists.
    private ResponseEntity<Object> removed(Appended outcome) {
        HttpHeaders headers = new HttpHeaders();
        version.tellComplete(headers, false);
        Problem problem = limited(UploadProblems.of(outcome, Next.START_AGAIN), Optional.empty());
        return problem.withHeaders(headers).response();
    }

    /// The response to an append after which more appends follow (A3).
    private ResponseEntity<Object> taken(Upload upload) {
        HttpHeaders headers = progress(upload);
        limits.tell(headers, version, Optional.of(upload));
        return new ResponseEntity<>(headers, HttpStatus.NO_CONTENT);
    }

    /// The response to an append at the wrong offset (A1).
    private ResponseEntity<Object> mismatch(Upload upload, long provided) {
        String detail =
                "Expected offset " + upload.offset() + ", got " + provided + ". Resume from " + upload.offset() + ".";
        return withState(
                new Problem(HttpStatus.CONFLICT, Rufh.MISMATCHING_OFFSET, "Offset mismatch", detail)
                        .with("expected-offset", upload.offset())
                        .with("provided-offset", provided),
                upload);
    }

    /// An error response with the state of the upload.
    private ResponseEntity<Object> withState(Problem problem, Upload upload) {
        HttpHeaders headers = progress(upload);
        if (version.refusalsAreIncomplete()) {
            version.tellComplete(headers, false);
        }
        return problem.withHeaders(headers).response();
    }

    /// Adds the limits to an error response about a limit (C9).
    Problem limited(Problem problem, Optional<Upload> upload) {
        if (problem.status() != HttpStatus.CONTENT_TOO_LARGE.value()) {
            return problem;
        }
        HttpHeaders headers = new HttpHeaders();
        limits.tell(headers, version, upload);
        String limit = headers.getFirst(Rufh.LIMIT);
        return limit == null ? problem : problem.withHeader(Rufh.LIMIT, limit);
    }
}

package io.lading.http.download;

import io.lading.digest.Sha512Digests;
import io.lading.file.FileId;
import io.lading.http.Caller;
import io.lading.http.path.Paths;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// Digests other than the SHA-256 that every file has. They are computed on request.
@RestController
public final class FileDigestsResource {
    /// The spelling of RFC 9530.
    private static final String SHA_512 = "sha-512";

    private final Sha512Digests digests;

    public FileDigestsResource(Sha512Digests digests) {
        this.digests = digests;
    }

    record Question(@Nullable String algorithm) {}

    /// @param algorithm `sha-512`
    /// @param state     `computing` or `ready`
    /// @param value     hexadecimal digits, or null
    record Answer(String algorithm, String state, @Nullable String value) {}

    @PostMapping(Paths.FILES + "/{id}/digests")
    ResponseEntity<Object> request(@PathVariable String id, @RequestBody Question question, HttpServletRequest request)
            throws StorageException {
        if (!SHA_512.equals(question.algorithm())) {
            throw new Refusal(
                    Problems.badRequest("Send {\"algorithm\": \"sha-512\"}. No other algorithm is supported."));
        }
        return switch (digests.request(idOf(id), Caller.of(request).name())) {
            case Sha512Digests.Outcome.Known(String sha512) -> ResponseEntity.ok(new Answer(SHA_512, "ready", sha512));
            case Sha512Digests.Outcome.Waiting _ ->
                ResponseEntity.status(HttpStatus.ACCEPTED).body(new Answer(SHA_512, "computing", null));
            case Sha512Digests.Outcome.NotFound _ -> Problems.notFound("file").response();
            case Sha512Digests.Outcome.TooMany _ -> Problems.digestsBusy().response();
        };
    }

    @DeleteMapping(Paths.FILES + "/{id}/digests")
    ResponseEntity<Object> cancel(@PathVariable String id, HttpServletRequest request) throws StorageException {
        Caller caller = Caller.of(request);
        return switch (digests.cancel(idOf(id), caller.name(), caller.admin())) {
            case CANCELLED -> ResponseEntity.noContent().build();
            case FORBIDDEN ->
                Problems.forbidden("This digest was requested by another user.").response();
        };
    }

    private static FileId idOf(String id) {
        return FileId.parse(id).orElseThrow(() -> new Refusal(Problems.notFound("file")));
    }
}

package io.lading.http.form;

import io.lading.body.BodyException;
import io.lading.http.Caller;
import io.lading.http.body.Bodies;
import io.lading.http.body.DocumentBudget;
import io.lading.http.path.Paths;
import io.lading.http.problem.Problem;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.http.problem.UploadProblems;
import io.lading.storage.StorageException;
import io.lading.upload.Creation;
import io.lading.upload.Uploads;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// The batch adapter: stores many small files of one request, each independently of the others, and responds with a
/// result for each. The files are stored concurrently, so that they share flushes and commits.
@RestController
public final class BatchUpload {
    /// The name of this feature in `extensions` of `GET /api/settings`, by which the page knows that it can send
    /// batches.
    public static final String EXTENSION = "lading-batch";

    /// Maximum number of files in one request.
    static final int MAX_FILES = 100;

    private final Uploads uploads;
    private final Bodies bodies;
    private final DocumentBudget budget;

    /// @param budget memory for files that are being stored
    public BatchUpload(Uploads uploads, Bodies bodies, DocumentBudget budget) {
        this.uploads = uploads;
        this.bodies = bodies;
        this.budget = budget;
    }

    /// @param results one for each file, in the order of the request. If the request could not be read to its end,
    ///     the last result says why, and later files have none
    record Results(List<Object> results) {}

    @PostMapping(Paths.BATCH)
    ResponseEntity<Object> post(HttpServletRequest request) throws StorageException {
        String type = String.valueOf(request.getContentType());
        if (!Bodies.hasType(request, MediaType.MULTIPART_FORM_DATA_VALUE)) {
            return Problems.mediaType(type, MediaType.MULTIPART_FORM_DATA_VALUE).response();
        }
        String boundary = FormParts.boundary(type);
        Caller caller = Caller.of(request);
        Optional<Creation> shortage = uploads.shortage(caller.uploader(), 1);
        if (shortage.isPresent()) {
            return UploadProblems.of(shortage.get()).response();
        }
        FormParts parts = new FormParts(bodies.open(request), boundary);
        try (BatchFiles files = new BatchFiles(
                uploads, budget, caller.uploader(), request.getUserPrincipal().getName())) {
            receive(parts, files);
            return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(new Results(files.results()));
        } finally {
            parts.release();
        }
    }

    private static void receive(FormParts parts, BatchFiles files) {
        try {
            for (Optional<FormParts.Part> part = parts.next(); part.isPresent(); part = parts.next()) {
                if (files.count() == MAX_FILES) {
                    files.refused(tooManyFiles());
                    return;
                }
                files.receive(part.get(), parts);
            }
            if (files.count() == 0) {
                throw new Refusal(Problems.badRequest("The form contains no file."));
            }
        } catch (BodyException e) {
            files.refused(UploadProblems.badForm(e.reason()));
        } catch (Refusal refusal) {
            files.refused(refusal.problem());
        }
    }

    private static Problem tooManyFiles() {
        return Problems.badRequest("A batch has at most " + MAX_FILES + " files. Send the others in further requests.");
    }
}

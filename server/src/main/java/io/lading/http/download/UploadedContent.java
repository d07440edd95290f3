package io.lading.http.download;

import io.lading.audit.SecurityLog;
import io.lading.file.FileId;
import io.lading.file.Shelf;
import io.lading.file.StoredFile;
import io.lading.http.Caller;
import io.lading.http.UploadsResource;
import io.lading.http.path.Paths;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/// Serves the content of a complete upload at the URL of the upload, where some clients expect it. The
/// permissions of the file apply. If the caller may not read the file, or the upload is not complete, the
/// response is the state of the upload.
@RestController
public final class UploadedContent {
    private final Shelf shelf;
    private final SecurityLog log;
    private final UploadsResource uploads;

    public UploadedContent(Shelf shelf, SecurityLog log, UploadsResource uploads) {
        this.log = log;
        this.shelf = shelf;
        this.uploads = uploads;
    }

    @GetMapping(Paths.UPLOADS + "/{id}")
    @Nullable
    ResponseEntity<Object> get(@PathVariable String id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Caller caller = Caller.of(request);
        if (caller.mayUpload()) {
            // Must come first, because it completes uploads that another protocol left open.
            ResponseEntity<Object> state = uploads.retrieveOffset(id, request);
            if (!caller.mayRead() || file(id).isEmpty()) {
                return state;
            }
            state.getHeaders().forEach((field, values) -> {
                if (field.startsWith("Upload-")) {
                    response.setHeader(field, values.getFirst());
                }
            });
        }
        StoredFile file = file(id).orElseThrow(() -> new Refusal(Problems.notFound("upload")));
        new Download(file, shelf, Download.Route.STORE, Download.noting(file, log, request), request, response).run();
        return null;
    }

    private Optional<StoredFile> file(String id) throws StorageException {
        Optional<FileId> known = FileId.parse(id);
        return known.isPresent() ? shelf.find(known.get()) : Optional.empty();
    }
}

package io.lading.http.form;

import io.lading.body.BodyException;
import io.lading.file.StoredFile;
import io.lading.http.Caller;
import io.lading.http.FileJson;
import io.lading.http.OwnAddress;
import io.lading.http.body.Bodies;
import io.lading.http.body.JettyBody;
import io.lading.http.field.DeclaredType;
import io.lading.http.field.KeepField;
import io.lading.http.field.ModificationTime;
import io.lading.http.form.FormParts.Part;
import io.lading.http.path.Paths;
import io.lading.http.problem.Problem;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.http.problem.UploadProblems;
import io.lading.http.problem.UploadProblems.Next;
import io.lading.storage.StorageException;
import io.lading.upload.Appended;
import io.lading.upload.CreateUpload;
import io.lading.upload.Creation;
import io.lading.upload.FirstContent;
import io.lading.upload.Length;
import io.lading.upload.Received;
import io.lading.upload.Upload;
import io.lading.upload.Uploader;
import io.lading.upload.Uploads;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// The form adapter: each file of a form is a separate upload. The first file that fails ends the form: earlier
/// files stay stored; the failed file and later files are not stored. The response says which file failed and
/// which files are stored.
@RestController
public final class FormUpload {
    private final Uploads uploads;
    private final Bodies bodies;

    public FormUpload(Uploads uploads, Bodies bodies) {
        this.uploads = uploads;
        this.bodies = bodies;
    }

    /// @param files stored files, in the order of the form
    record StoredJson(List<FileJson> files) {}

    /// The result of one part.
    private sealed interface Outcome {
        record Stored(StoredFile file) implements Outcome {}

        record Refused(Problem problem) implements Outcome {}
    }

    @PostMapping({Paths.FILES, Paths.FILES + "/"})
    ResponseEntity<Object> post(HttpServletRequest request) throws StorageException {
        String type = String.valueOf(request.getContentType());
        if (!Bodies.hasType(request, MediaType.MULTIPART_FORM_DATA_VALUE)) {
            return Problems.mediaType(type, MediaType.MULTIPART_FORM_DATA_VALUE).response();
        }
        String boundary = FormParts.boundary(type);
        Optional<Creation> shortage = uploads.shortage(Caller.of(request).uploader(), leastBytes(request));
        if (shortage.isPresent()) {
            return UploadProblems.of(shortage.get()).response();
        }
        JettyBody body = bodies.open(request);
        FormParts parts = new FormParts(body, boundary);
        try {
            return receive(parts, request);
        } finally {
            parts.release();
        }
    }

    /// Lower bound for the total size of the files of a form in bytes; 1 if the size is not declared.
    private static long leastBytes(HttpServletRequest request) {
        return Math.max(1, Bodies.length(request).orElse(0) - FormParts.MAX_OVERHEAD);
    }

    private ResponseEntity<Object> receive(FormParts parts, HttpServletRequest request) throws StorageException {
        List<StoredFile> stored = new ArrayList<>();
        int number = 0;
        try {
            for (Optional<Part> part = parts.next(); part.isPresent(); part = parts.next()) {
                number = part.get().number();
                String name = part.get().fileName();
                if (name.isEmpty()) {
                    // A form field that is not a file, or a file input without a chosen file.
                    continue;
                }
                switch (store(name, part.get(), parts, Caller.of(request).uploader())) {
                    case Outcome.Stored(StoredFile file) -> stored.add(file);
                    case Outcome.Refused(Problem problem) -> {
                        return failed(problem.with("name", name).with("fileName", name), number, stored);
                    }
                }
            }
        } catch (Refusal refusal) {
            return failed(refusal.problem(), number, stored);
        } catch (BodyException e) {
            return failed(UploadProblems.badForm(e.reason()), number + 1, stored);
        }
        if (stored.isEmpty()) {
            return Problems.badRequest("The form contains no file.").response();
        }
        return answer(stored, request);
    }

    private Outcome store(String name, Part part, FormParts parts, Uploader by) throws StorageException {
        @Nullable String type = DeclaredType.of(part.fields().get(HttpHeaders.CONTENT_TYPE));
        CreateUpload command = new CreateUpload(
                by,
                name,
                Length.unknown(),
                Upload.Kind.WHOLE,
                List.of(),
                type,
                null,
                List.of(),
                false,
                ModificationTime.in(part.fields()::get),
                KeepField.in(part.fields()::get));
        FirstContent content = FirstContent.wholeFile(new PartBody(parts), Length.unknown());
        return switch (uploads.receive(command, content)) {
            case Received.AtCreation(Creation refused) -> new Outcome.Refused(UploadProblems.of(refused));
            case Received.Content(Appended.Completed(var _, StoredFile file), var _)
            when file != null -> new Outcome.Stored(file);
            case Received.Content(Appended.Interrupted(var _, BodyException.Reason reason), var _) ->
                new Outcome.Refused(UploadProblems.badForm(reason));
            case Received.Content(Appended refused, var _) ->
                new Outcome.Refused(UploadProblems.of(refused, Next.START_AGAIN));
        };
    }

    private static ResponseEntity<Object> failed(Problem problem, int number, List<StoredFile> stored) {
        List<FileJson> files = stored.stream().map(FileJson::of).toList();
        return problem.with("part", number).with("stored", files).response();
    }

    /// Redirects a browser to the page with the files; returns the stored files as JSON to other clients, and to
    /// visitors of a link, who see no other files.
    private static ResponseEntity<Object> answer(List<StoredFile> stored, HttpServletRequest request) {
        String accepted = String.valueOf(request.getHeader(HttpHeaders.ACCEPT));
        if (accepted.contains(MediaType.TEXT_HTML_VALUE) && !Caller.of(request).visits()) {
            return ResponseEntity.status(HttpStatus.SEE_OTHER)
                    .location(URI.create("/"))
                    .build();
        }
        ResponseEntity.BodyBuilder response = ResponseEntity.status(HttpStatus.CREATED);
        if (stored.size() == 1) {
            response.location(
                    URI.create(OwnAddress.of(request).file(stored.getFirst().id())));
        }
        return response.body(new StoredJson(stored.stream().map(FileJson::of).toList()));
    }
}

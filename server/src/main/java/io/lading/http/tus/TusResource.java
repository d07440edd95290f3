package io.lading.http.tus;

import io.lading.file.FileId;
import io.lading.file.Shelf;
import io.lading.http.Bodies;
import io.lading.http.Caller;
import io.lading.http.JettyBody;
import io.lading.http.Paths;
import io.lading.http.Problems;
import io.lading.http.Refusal;
import io.lading.storage.StorageException;
import io.lading.upload.AppendUpload;
import io.lading.upload.Appended;
import io.lading.upload.Cancellation;
import io.lading.upload.CreateUpload;
import io.lading.upload.Creation;
import io.lading.upload.DurableListener;
import io.lading.upload.Retrieval;
import io.lading.upload.Upload;
import io.lading.upload.Uploads;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/// The tus adapter.
@RestController
public final class TusResource {
    private final Uploads uploads;
    private final Shelf shelf;
    private final Bodies bodies;
    private final TusCommands commands;
    private final long maxSize;

    /// @param maxSize  bytes of the largest upload, or [Long#MAX_VALUE]
    /// @param nameless name of a file whose client gave none
    public TusResource(Uploads uploads, Shelf shelf, Bodies bodies, long maxSize, String nameless) {
        this.uploads = uploads;
        this.shelf = shelf;
        this.bodies = bodies;
        this.maxSize = maxSize;
        this.commands = new TusCommands(nameless);
    }

    /// The extensions this server has, for those who ask in another way.
    public static List<String> extensions() {
        return Tus.EXTENSIONS;
    }

    /// tus 1.0.0, Core, OPTIONS.
    @RequestMapping(
            path = {Paths.UPLOADS, Paths.UPLOADS + "/{id}"},
            method = RequestMethod.OPTIONS)
    ResponseEntity<Object> options() {
        ResponseEntity.HeadersBuilder<?> response = ResponseEntity.noContent()
                .header(Tus.RESUMABLE, Tus.VERSION)
                .header(Tus.SUPPORTED_VERSIONS, Tus.VERSION)
                .header(Tus.EXTENSION, String.join(",", Tus.EXTENSIONS))
                .header(Tus.CHECKSUM_ALGORITHM, Tus.CHECKSUM_ALGORITHMS);
        if (maxSize != Long.MAX_VALUE) {
            response.header(Tus.MAX_SIZE, Long.toString(maxSize));
        }
        return response.build();
    }

    /// tus 1.0.0, Creation and Creation With Upload.
    @PostMapping(Paths.UPLOADS)
    ResponseEntity<Object> create(HttpServletRequest request) throws StorageException {
        TusCommands.checkVersion(request);
        CreateUpload command = commands.creation(request, Caller.of(request).name());
        @Nullable JettyBody content = TusCommands.bringsContent(request, command) ? bodies.open(request) : null;
        return switch (uploads.create(command)) {
            case Creation.Created(Upload upload) ->
                content == null ? TusReplies.created(upload) : appendFirst(request, upload, content);
            case Creation.Completed(Upload upload, var _) -> TusReplies.created(upload);
            case Creation refused -> Problems.of(refused).response();
        };
    }

    private ResponseEntity<Object> appendFirst(HttpServletRequest request, Upload upload, JettyBody content)
            throws StorageException {
        Appended outcome = uploads.append(TusCommands.first(request, upload), content, DurableListener.NONE);
        return TusReplies.appended(outcome, content, HttpStatus.CREATED);
    }

    /// tus 1.0.0, Core, HEAD.
    @RequestMapping(path = Paths.UPLOADS + "/{id}", method = RequestMethod.HEAD)
    ResponseEntity<Object> retrieveOffset(@PathVariable String id, HttpServletRequest request) throws StorageException {
        TusCommands.checkVersion(request);
        return switch (uploads.retrieveOffset(known(id), Caller.of(request).name())) {
            case Retrieval.Found(Upload upload) -> TusReplies.state(upload);
            case Retrieval.Busy _ -> Problems.busy().response();
            case Retrieval.NotFound _ -> Problems.notFound("upload").response();
        };
    }

    /// tus 1.0.0, Core, PATCH.
    @PatchMapping(Paths.UPLOADS + "/{id}")
    ResponseEntity<Object> append(@PathVariable String id, HttpServletRequest request) throws StorageException {
        TusCommands.checkVersion(request);
        AppendUpload command =
                TusCommands.append(request, known(id), Caller.of(request).name());
        JettyBody body = bodies.open(request);
        Appended outcome = uploads.append(command, body, DurableListener.NONE);
        return TusReplies.appended(outcome, body, HttpStatus.NO_CONTENT);
    }

    /// tus 1.0.0, Termination. What has become a file is removed as a file.
    @DeleteMapping(Paths.UPLOADS + "/{id}")
    ResponseEntity<Object> terminate(@PathVariable String id, HttpServletRequest request) throws StorageException {
        TusCommands.checkVersion(request);
        Caller caller = Caller.of(request);
        return switch (uploads.cancel(known(id), caller.name())) {
            case Cancellation.Cancelled _ -> ResponseEntity.noContent().build();
            case Cancellation.AlreadyComplete(var file) -> removeFile(file.id(), caller);
            case Cancellation.Busy _ -> Problems.busy().response();
            case Cancellation.NotFound _ -> Problems.notFound("upload").response();
        };
    }

    private ResponseEntity<Object> removeFile(FileId id, Caller caller) throws StorageException {
        return switch (shelf.remove(id, caller.name(), false)) {
            case Shelf.Removal.Removed _ -> ResponseEntity.noContent().build();
            case Shelf.Removal.Forbidden _, Shelf.Removal.NotFound _ ->
                Problems.notFound("upload").response();
        };
    }

    private static FileId known(String id) {
        return FileId.parse(id).orElseThrow(() -> new Refusal(Problems.notFound("upload")));
    }
}

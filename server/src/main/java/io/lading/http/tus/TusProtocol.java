package io.lading.http.tus;

import io.lading.file.FileId;
import io.lading.file.Shelf;
import io.lading.http.Caller;
import io.lading.http.OwnAddress;
import io.lading.http.UploadProtocol;
import io.lading.http.body.Bodies;
import io.lading.http.body.JettyBody;
import io.lading.http.problem.Problems;
import io.lading.http.problem.UploadProblems;
import io.lading.storage.StorageException;
import io.lading.upload.AppendUpload;
import io.lading.upload.Appended;
import io.lading.upload.Cancellation;
import io.lading.upload.CreateUpload;
import io.lading.upload.Creation;
import io.lading.upload.DurableListener;
import io.lading.upload.Received;
import io.lading.upload.Retrieval;
import io.lading.upload.Upload;
import io.lading.upload.Uploads;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/// The protocol adapter for tus 1.0.0.
public final class TusProtocol implements UploadProtocol {
    private final Uploads uploads;
    private final Shelf shelf;
    private final Bodies bodies;
    private final TusCommands commands;
    private final long maxSize;

    /// @param maxSize  maximum bytes of an upload, or [Long#MAX_VALUE]
    /// @param nameless file name for uploads whose client sends none
    public TusProtocol(Uploads uploads, Shelf shelf, Bodies bodies, long maxSize, String nameless) {
        this.uploads = uploads;
        this.shelf = shelf;
        this.bodies = bodies;
        this.maxSize = maxSize;
        this.commands = new TusCommands(nameless);
    }

    /// The tus extensions that this server supports.
    public static List<String> extensions() {
        return Tus.EXTENSIONS;
    }

    /// Every tus request has the field `Tus-Resumable` (T1), and tus does not use `PUT`.
    @Override
    public boolean speaks(HttpServletRequest request) {
        return request.getHeader(Tus.RESUMABLE) != null && !request.getMethod().equals("PUT");
    }

    /// Requests of any other version than tus 1.0.0 are not processed (T2).
    @Override
    public void check(HttpServletRequest request) {
        TusCommands.checkVersion(request);
    }

    /// tus 1.0.0, Core, OPTIONS.
    @Override
    public void advertise(HttpHeaders headers) {
        headers.set(Tus.RESUMABLE, Tus.VERSION);
        headers.set(Tus.SUPPORTED_VERSIONS, Tus.VERSION);
        headers.set(Tus.EXTENSION, String.join(",", Tus.EXTENSIONS));
        headers.set(Tus.CHECKSUM_ALGORITHM, Tus.CHECKSUM_ALGORITHMS);
        if (maxSize != Long.MAX_VALUE) {
            headers.set(Tus.MAX_SIZE, Long.toString(maxSize));
        }
    }

    /// tus 1.0.0, Creation and Creation With Upload.
    @Override
    public ResponseEntity<Object> create(HttpServletRequest request, @Nullable String name) throws StorageException {
        CreateUpload command = commands.creation(request, Caller.of(request).uploader());
        @Nullable JettyBody content = TusCommands.bringsContent(request, command) ? bodies.open(request) : null;
        OwnAddress own = OwnAddress.of(request);
        Received received = content == null
                ? new Received.AtCreation(uploads.create(command))
                : uploads.receive(command, TusCommands.first(request, content));
        return switch (received) {
            case Received.AtCreation(Creation.Created(Upload upload)) -> TusReplies.created(upload, own);
            case Received.AtCreation(Creation.Completed(Upload upload, var _)) -> TusReplies.created(upload, own);
            case Received.AtCreation(Creation refused) ->
                UploadProblems.of(refused).response();
            case Received.Content(Appended outcome, boolean kept) -> TusReplies.created(outcome, kept, own);
        };
    }

    /// tus 1.0.0, Core, HEAD.
    @Override
    public ResponseEntity<Object> retrieveOffset(FileId id, HttpServletRequest request) throws StorageException {
        // An upload that another protocol left open: for tus, full is complete.
        return switch (uploads.retrieveOffset(id, Caller.of(request).uploader(), true)) {
            case Retrieval.Found(Upload upload) -> TusReplies.state(upload);
            case Retrieval.Busy _ -> Problems.uploadBusy().response();
            case Retrieval.NotFound _ -> Problems.notFound("upload").response();
        };
    }

    /// tus 1.0.0, Core, PATCH.
    @Override
    public ResponseEntity<Object> append(FileId id, HttpServletRequest request) throws StorageException {
        AppendUpload command =
                TusCommands.append(request, id, Caller.of(request).uploader());
        JettyBody body = bodies.open(request);
        Appended outcome = uploads.append(command, TusCommands.content(request, command, body), DurableListener.NONE);
        return TusReplies.appended(outcome, command);
    }

    /// tus 1.0.0, Termination. A complete upload has become a file, which is deleted.
    @Override
    public ResponseEntity<Object> cancel(FileId id, HttpServletRequest request) throws StorageException {
        Caller caller = Caller.of(request);
        return switch (uploads.cancel(id, caller.uploader())) {
            case Cancellation.Cancelled _ -> ResponseEntity.noContent().build();
            case Cancellation.AlreadyComplete(var file) -> removeFile(file.id(), caller);
            case Cancellation.Busy _ -> Problems.uploadBusy().response();
            case Cancellation.NotFound _ -> Problems.notFound("upload").response();
        };
    }

    private ResponseEntity<Object> removeFile(FileId id, Caller caller) throws StorageException {
        if (caller.visits()) {
            return Problems.forbidden("The upload is complete. Only the account that received it can delete the file.")
                    .response();
        }
        if (!caller.mayRemove()) {
            return Problems.forbidden(
                            "The upload is complete, and this token lacks the scope \"delete\" to delete files.")
                    .with("requiredScope", "delete")
                    .response();
        }
        return switch (shelf.remove(id, caller.name(), false)) {
            case Shelf.Removal.Removed _ -> ResponseEntity.noContent().build();
            case Shelf.Removal.Forbidden _, Shelf.Removal.NotFound _ ->
                Problems.notFound("upload").response();
        };
    }
}

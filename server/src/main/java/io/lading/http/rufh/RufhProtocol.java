package io.lading.http.rufh;

import io.lading.file.FileId;
import io.lading.file.Shelf;
import io.lading.file.StoredFile;
import io.lading.http.Caller;
import io.lading.http.OwnAddress;
import io.lading.http.UploadProtocol;
import io.lading.http.body.Bodies;
import io.lading.http.body.JettyBody;
import io.lading.http.field.DigestFields;
import io.lading.http.field.StructuredFields;
import io.lading.http.problem.Problem;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.storage.StorageException;
import io.lading.upload.AppendUpload;
import io.lading.upload.AppendUpload.Ending;
import io.lading.upload.Appended;
import io.lading.upload.Cancellation;
import io.lading.upload.CreateUpload;
import io.lading.upload.Creation;
import io.lading.upload.FirstContent;
import io.lading.upload.Received;
import io.lading.upload.Retrieval;
import io.lading.upload.Upload;
import io.lading.upload.Uploader;
import io.lading.upload.Uploads;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/// The protocol adapter for Resumable Uploads for HTTP.
public final class RufhProtocol implements UploadProtocol {
    private final Uploads uploads;
    private final Shelf shelf;
    private final Bodies bodies;
    private final UploadLimits limits;
    private final RufhCommands commands;

    /// @param maxSize       maximum bytes of an upload, or [Long#MAX_VALUE]
    /// @param maxAppendSize maximum bytes of a request body, or [Long#MAX_VALUE]
    /// @param nameless      file name for uploads whose client sends none
    public RufhProtocol(
            Uploads uploads,
            Shelf shelf,
            Bodies bodies,
            long maxSize,
            long maxAppendSize,
            String nameless,
            Clock clock) {
        this.uploads = uploads;
        this.shelf = shelf;
        this.bodies = bodies;
        this.limits = new UploadLimits(maxSize, maxAppendSize, clock);
        this.commands = new RufhCommands(nameless);
    }

    /// Creations have the completeness field; appends have it, a version or the media type of appends. Retrieval
    /// and cancellation need no marker.
    @Override
    public boolean speaks(HttpServletRequest request) {
        boolean complete = InteropVersion.of(request).complete(request).isPresent();
        return switch (request.getMethod()) {
            case "HEAD", "GET", "DELETE" -> true;
            case "PATCH" ->
                complete
                        || StructuredFields.present(request, Rufh.INTEROP_VERSION)
                        || Bodies.hasType(request, Rufh.CONTENT_TYPE);
            default -> complete;
        };
    }

    /// Advertises the limits and the media type of appends (O1).
    @Override
    public void advertise(HttpHeaders headers) {
        limits.tell(headers, InteropVersion.CURRENT, Optional.empty());
        headers.set(HttpHeaders.ACCEPT_PATCH, Rufh.CONTENT_TYPE);
    }

    @Override
    public ResponseEntity<Object> create(HttpServletRequest request, @Nullable String name) throws StorageException {
        RufhReplies replies = replies(request);
        return replies.tellingIncomplete(() -> create(request, replies, name));
    }

    private ResponseEntity<Object> create(HttpServletRequest request, RufhReplies replies, @Nullable String name)
            throws StorageException {
        boolean complete = replies.version().complete(request).orElse(false);
        CreateUpload command = commands.creation(request, name, complete);
        checkAppendSize(request, replies);
        DigestFields.read(request, DigestFields.CONTENT_DIGEST);
        JettyBody body = bodies.open(request);
        Interims interims = Interims.of(request, replies);
        if (!Bodies.present(request) && !completesEmpty(command, replies.version(), complete)) {
            return switch (uploads.create(command)) {
                case Creation.Created(Upload upload) -> {
                    interims.created(upload);
                    yield replies.created(upload);
                }
                case Creation refusal -> replies.refused(refusal);
            };
        }
        FirstContent content = RufhCommands.first(request, body, replies.version(), complete, interims);
        return receive(command, content, replies, interims);
    }

    private ResponseEntity<Object> receive(
            CreateUpload command, FirstContent content, RufhReplies replies, Interims interims)
            throws StorageException {
        try {
            return switch (uploads.receive(command, content)) {
                case Received.AtCreation(Creation refusal) -> replies.refused(refusal);
                case Received.Content(Appended.Interrupted outcome, boolean kept)
                when !kept -> replies.discarded(outcome);
                case Received.Content(Appended outcome, boolean _) -> replies.created(outcome);
            };
        } finally {
            interims.settle();
        }
    }

    /// Whether a request without content completes the upload.
    private static boolean completesEmpty(CreateUpload command, InteropVersion version, boolean complete) {
        return complete || (version.fullIsComplete() && command.length().is(0));
    }

    private Appended take(AppendUpload command, JettyBody body, Interims interims) throws StorageException {
        try {
            Appended outcome = uploads.append(command, body, interims);
            if (outcome instanceof Appended.BeyondLength) {
                // An upload that received more than its declared length must not be used any more (A5).
                uploads.cancel(command.id(), command.by());
            }
            return outcome;
        } finally {
            interims.settle();
        }
    }

    @Override
    public ResponseEntity<Object> retrieveOffset(FileId id, HttpServletRequest request) throws StorageException {
        Uploader by = Caller.of(request).uploader();
        RufhReplies replies = replies(request);
        return switch (uploads.retrieveOffset(id, by, replies.version().fullIsComplete())) {
            case Retrieval.Found(Upload upload) -> replies.state(upload, wantedFile(upload, request));
            case Retrieval.Busy _ -> Problems.uploadBusy().response();
            case Retrieval.NotFound _ -> Problems.notFound("upload").response();
        };
    }

    /// The file that an upload became, if the client asks for its digest (R3).
    private Optional<StoredFile> wantedFile(Upload upload, HttpServletRequest request) throws StorageException {
        return upload.complete() && DigestFields.wanted(request) ? shelf.find(upload.id()) : Optional.empty();
    }

    @Override
    public ResponseEntity<Object> append(FileId id, HttpServletRequest request) throws StorageException {
        RufhReplies replies = replies(request);
        return replies.tellingIncomplete(() -> append(id, request, replies));
    }

    private ResponseEntity<Object> append(FileId id, HttpServletRequest request, RufhReplies replies)
            throws StorageException {
        AppendUpload command = RufhCommands.append(request, id, replies.version());
        checkAppendSize(request, replies);
        JettyBody body = bodies.open(request);
        Appended outcome = take(command, body, Interims.of(request, replies));
        return outcome instanceof Appended.AlreadyComplete(var upload, var file) && asksAgain(command, upload)
                ? replies.complete(upload, file)
                : replies.appended(outcome, command.offset());
    }

    /// Whether the client repeats the last request because it did not get the final response (S5).
    private static boolean asksAgain(AppendUpload command, Upload upload) {
        return command.ending() != Ending.OPEN && command.bodyLength().is(0) && command.offset() == upload.offset();
    }

    private static void checkAppendSize(HttpServletRequest request, RufhReplies replies) {
        long max = replies.limits().maxAppendSize();
        if (Bodies.length(request).orElse(0) > max) {
            String detail = "Send at most " + max + " bytes per request and continue with further requests.";
            Problem problem =
                    new Problem(HttpStatus.CONTENT_TOO_LARGE, "append-too-large", "Request too large", detail);
            throw new Refusal(replies.limited(problem.with("maxAppendSize", max), Optional.empty()));
        }
    }

    @Override
    public ResponseEntity<Object> cancel(FileId id, HttpServletRequest request) throws StorageException {
        return switch (uploads.cancel(id, Caller.of(request).uploader())) {
            case Cancellation.Cancelled _ -> ResponseEntity.noContent().build();
            case Cancellation.AlreadyComplete _ ->
                new Problem(
                                HttpStatus.CONFLICT,
                                "already-complete",
                                "Upload already complete",
                                "The upload has become a file. Delete the file instead.")
                        .response();
            case Cancellation.Busy _ -> Problems.uploadBusy().response();
            case Cancellation.NotFound _ -> Problems.notFound("upload").response();
        };
    }

    private RufhReplies replies(HttpServletRequest request) {
        return new RufhReplies(InteropVersion.of(request), limits, OwnAddress.of(request));
    }
}

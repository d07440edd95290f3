package io.lading.http.plain;

import io.lading.digest.Digest;
import io.lading.file.StoredFile;
import io.lading.http.Caller;
import io.lading.http.FileJson;
import io.lading.http.OwnAddress;
import io.lading.http.UploadProtocol;
import io.lading.http.body.Bodies;
import io.lading.http.body.JettyBody;
import io.lading.http.field.DeclaredType;
import io.lading.http.field.DigestFields;
import io.lading.http.field.KeepField;
import io.lading.http.field.ModificationTime;
import io.lading.http.path.Paths;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.http.problem.UploadProblems;
import io.lading.http.problem.UploadProblems.Next;
import io.lading.storage.StorageException;
import io.lading.upload.Appended;
import io.lading.upload.CreateUpload;
import io.lading.upload.Creation;
import io.lading.upload.FirstContent;
import io.lading.upload.Received;
import io.lading.upload.Upload;
import io.lading.upload.Uploads;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/// The plain adapter: uploads a whole file in one request, with known or unknown length. An incomplete upload is
/// cancelled, because the client has no URL to resume at.
@RestController
public final class PlainUpload {
    private final Uploads uploads;
    private final Bodies bodies;
    private final UploadProtocol resumable;

    /// @param resumable handles requests that ask for a resumable upload
    public PlainUpload(Uploads uploads, Bodies bodies, UploadProtocol resumable) {
        this.resumable = resumable;
        this.uploads = uploads;
        this.bodies = bodies;
    }

    @PutMapping({Paths.FILES, Paths.FILES + "/"})
    ResponseEntity<Object> putNameless() {
        return UploadProblems.of(new Creation.BadName(null, "The file name is missing. Append it to the URL."))
                .response();
    }

    @PutMapping(Paths.FILES + "/{name}")
    ResponseEntity<Object> put(@PathVariable String name, HttpServletRequest request) throws StorageException {
        if (request.getHeader("Content-Range") != null) {
            // RFC 9110 section 14.5: a server without support for partial PUT must reject it.
            throw new Refusal(Problems.badRequest(
                    "Content-Range is not supported with PUT. Send the whole file, or use a resumable upload."));
        }
        if (resumable.speaks(request)) {
            return resumable.create(request, name);
        }
        List<Digest> digests = declaredDigests(request);
        JettyBody body = bodies.open(request);
        CreateUpload command = new CreateUpload(
                Caller.of(request).uploader(),
                name,
                Bodies.length(request),
                Upload.Kind.WHOLE,
                List.of(),
                DeclaredType.of(request.getContentType()),
                null,
                digests,
                false,
                ModificationTime.of(request),
                KeepField.of(request));
        FirstContent content = FirstContent.wholeFile(body, command.length());
        return switch (uploads.receive(command, content)) {
            case Received.AtCreation(Creation refused) ->
                UploadProblems.of(refused).response();
            case Received.Content(Appended.Completed(var _, StoredFile file), var _)
            when file != null -> created(file, OwnAddress.of(request));
            case Received.Content(Appended refused, var _) ->
                UploadProblems.of(refused, Next.START_AGAIN).response();
        };
    }

    /// The content of a plain upload is the whole file, so both fields mean the same.
    private static List<Digest> declaredDigests(HttpServletRequest request) {
        return Stream.of(DigestFields.REPR_DIGEST, DigestFields.CONTENT_DIGEST)
                .flatMap(field -> DigestFields.read(request, field).stream())
                .distinct()
                .toList();
    }

    private static ResponseEntity<Object> created(StoredFile file, OwnAddress own) {
        ResponseEntity.BodyBuilder response = ResponseEntity.created(URI.create(own.file(file.id())));
        if (file.sha256() != null) {
            response.header(DigestFields.REPR_DIGEST, DigestFields.value(file.sha256()));
        }
        return response.body(FileJson.of(file));
    }
}

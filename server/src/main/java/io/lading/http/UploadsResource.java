package io.lading.http;

import io.lading.file.FileId;
import io.lading.http.path.Paths;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/// The upload resources. Routes each request to the protocol that it uses.
@RestController
public final class UploadsResource {
    private static final HttpMethod[] OF_COLLECTION = {
        HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST, HttpMethod.PUT, HttpMethod.OPTIONS
    };
    private static final HttpMethod[] OF_UPLOAD = {
        HttpMethod.GET, HttpMethod.HEAD, HttpMethod.PATCH, HttpMethod.DELETE, HttpMethod.OPTIONS
    };
    private static final HttpMethod[] OF_FILES = {HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST, HttpMethod.OPTIONS};
    private static final HttpMethod[] OF_FILE = {
        HttpMethod.GET, HttpMethod.HEAD, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.OPTIONS
    };

    private static final HttpMethod[] OF_KNOWN = {HttpMethod.POST, HttpMethod.PUT, HttpMethod.OPTIONS};

    private final List<UploadProtocol> protocols;

    /// @param protocols the first one handles requests that match no protocol
    public UploadsResource(List<UploadProtocol> protocols) {
        this.protocols = List.copyOf(protocols);
    }

    @RequestMapping(
            path = {Paths.UPLOADS, Paths.UPLOADS + "/"},
            method = RequestMethod.OPTIONS)
    ResponseEntity<Object> optionsOfCollection() {
        return options(OF_COLLECTION);
    }

    @RequestMapping(path = Paths.UPLOADS + "/{id}", method = RequestMethod.OPTIONS)
    ResponseEntity<Object> optionsOfUpload() {
        return options(OF_UPLOAD);
    }

    /// Forms are not resumable, so no protocol is advertised here.
    @RequestMapping(
            path = {Paths.FILES, Paths.FILES + "/"},
            method = RequestMethod.OPTIONS)
    ResponseEntity<Object> optionsOfFiles() {
        return ResponseEntity.ok().headers(allow(OF_FILES)).build();
    }

    /// `known` and `batch` can also be the name of a file to upload.
    @RequestMapping(
            path = {Paths.KNOWN_FILES, Paths.BATCH},
            method = RequestMethod.OPTIONS)
    ResponseEntity<Object> optionsOfKnown() {
        return options(OF_KNOWN);
    }

    @RequestMapping(path = Paths.FILES + "/{name}", method = RequestMethod.OPTIONS)
    ResponseEntity<Object> optionsOfFile() {
        return options(OF_FILE);
    }

    private static HttpHeaders allow(HttpMethod... allowed) {
        HttpHeaders headers = new HttpHeaders();
        List<String> names = Stream.of(allowed).map(HttpMethod::name).toList();
        headers.set(HttpHeaders.ALLOW, String.join(", ", names));
        return headers;
    }

    private ResponseEntity<Object> options(HttpMethod... allowed) {
        HttpHeaders headers = allow(allowed);
        protocols.forEach(protocol -> protocol.advertise(headers));
        // Some clients do not accept 204 here.
        return ResponseEntity.ok().headers(headers).build();
    }

    @PostMapping({Paths.UPLOADS, Paths.UPLOADS + "/"})
    ResponseEntity<Object> create(HttpServletRequest request) throws StorageException {
        return protocolOf(request).create(request, null);
    }

    @PutMapping({Paths.UPLOADS, Paths.UPLOADS + "/"})
    ResponseEntity<Object> createByPut(HttpServletRequest request) throws StorageException {
        Optional<UploadProtocol> spoken = spoken(request);
        // Without the fields of an upload protocol, PUT is not a method of this resource, so `Allow` does not
        // have it.
        return spoken.isPresent()
                ? spoken.get().create(request, null)
                : Problems.methodNotAllowed("PUT", List.of("GET", "HEAD", "POST", "OPTIONS"))
                        .response();
    }

    /// Returns the offset of an upload.
    @RequestMapping(path = Paths.UPLOADS + "/{id}", method = RequestMethod.HEAD)
    public ResponseEntity<Object> retrieveOffset(@PathVariable String id, HttpServletRequest request)
            throws StorageException {
        return protocolOf(request).retrieveOffset(idOf(id), request);
    }

    @PatchMapping(Paths.UPLOADS + "/{id}")
    ResponseEntity<Object> append(@PathVariable String id, HttpServletRequest request) throws StorageException {
        return protocolOf(request).append(idOf(id), request);
    }

    @DeleteMapping(Paths.UPLOADS + "/{id}")
    ResponseEntity<Object> cancel(@PathVariable String id, HttpServletRequest request) throws StorageException {
        return protocolOf(request).cancel(idOf(id), request);
    }

    /// Selects the protocol of a request and validates the request. Called before the upload is looked up, so
    /// that a client with an unsupported version learns that first.
    private UploadProtocol protocolOf(HttpServletRequest request) {
        UploadProtocol protocol = spoken(request).orElse(protocols.getFirst());
        protocol.check(request);
        return protocol;
    }

    private Optional<UploadProtocol> spoken(HttpServletRequest request) {
        return protocols.stream().filter(protocol -> protocol.speaks(request)).findFirst();
    }

    private static FileId idOf(String id) {
        return FileId.parse(id).orElseThrow(() -> new Refusal(Problems.notFound("upload")));
    }
}

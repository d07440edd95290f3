package io.lading.http;

import io.lading.file.FileId;
import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
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

/// The upload resources: hands each request to the protocol it speaks.
@RestController
public final class UploadsResource {
    private static final HttpMethod[] OF_COLLECTION = {
        HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST, HttpMethod.PUT, HttpMethod.OPTIONS
    };
    private static final HttpMethod[] OF_UPLOAD = {
        HttpMethod.GET, HttpMethod.HEAD, HttpMethod.PATCH, HttpMethod.DELETE, HttpMethod.OPTIONS
    };
    private static final HttpMethod[] OF_FILES = {
        HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.OPTIONS
    };

    private final List<UploadProtocol> protocols;

    /// @param protocols the first answers what none of them speaks
    public UploadsResource(List<UploadProtocol> protocols) {
        this.protocols = List.copyOf(protocols);
    }

    @RequestMapping(path = Paths.UPLOADS, method = RequestMethod.OPTIONS)
    ResponseEntity<Object> optionsOfCollection() {
        return options(OF_COLLECTION);
    }

    @RequestMapping(path = Paths.UPLOADS + "/{id}", method = RequestMethod.OPTIONS)
    ResponseEntity<Object> optionsOfUpload() {
        return options(OF_UPLOAD);
    }

    @RequestMapping(
            path = {Paths.FILES, Paths.FILES + "/{name}"},
            method = RequestMethod.OPTIONS)
    ResponseEntity<Object> optionsOfFiles() {
        return options(OF_FILES);
    }

    private ResponseEntity<Object> options(HttpMethod... allowed) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(
                HttpHeaders.ALLOW,
                String.join(
                        ", ", List.of(allowed).stream().map(HttpMethod::name).toList()));
        protocols.forEach(protocol -> protocol.advertise(headers));
        return ResponseEntity.noContent().headers(headers).build();
    }

    @PostMapping(Paths.UPLOADS)
    ResponseEntity<Object> create(HttpServletRequest request) throws StorageException {
        return protocolOf(request).create(request, null);
    }

    @PutMapping(Paths.UPLOADS)
    ResponseEntity<Object> createByPut(HttpServletRequest request) throws StorageException {
        Optional<UploadProtocol> spoken = spoken(request);
        return spoken.isPresent()
                ? spoken.get().create(request, null)
                : Problems.methodNotAllowed("PUT", List.of("GET", "HEAD", "POST", "OPTIONS"))
                        .response();
    }

    @RequestMapping(
            path = Paths.UPLOADS + "/{id}",
            method = {RequestMethod.HEAD, RequestMethod.GET})
    ResponseEntity<Object> retrieveOffset(@PathVariable String id, HttpServletRequest request) throws StorageException {
        return protocolOf(request).retrieveOffset(known(id), request);
    }

    @PatchMapping(Paths.UPLOADS + "/{id}")
    ResponseEntity<Object> append(@PathVariable String id, HttpServletRequest request) throws StorageException {
        return protocolOf(request).append(known(id), request);
    }

    @DeleteMapping(Paths.UPLOADS + "/{id}")
    ResponseEntity<Object> cancel(@PathVariable String id, HttpServletRequest request) throws StorageException {
        return protocolOf(request).cancel(known(id), request);
    }

    private UploadProtocol protocolOf(HttpServletRequest request) {
        return spoken(request).orElse(protocols.getFirst());
    }

    private Optional<UploadProtocol> spoken(HttpServletRequest request) {
        return protocols.stream().filter(protocol -> protocol.speaks(request)).findFirst();
    }

    private static FileId known(String id) {
        return FileId.parse(id).orElseThrow(() -> new Refusal(Problems.notFound("upload")));
    }
}

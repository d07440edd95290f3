package io.lading.http;

import io.lading.file.FileId;
import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/// A way to upload that can be interrupted and resumed. All of them work on the same upload resources, so an
/// upload begun in one can go on in another; a request's own header fields tell which one it speaks.
public interface UploadProtocol {
    /// Whether a request is meant for this protocol.
    boolean speaks(HttpServletRequest request);

    /// Looks at a request of this protocol before anything else of it is read.
    ///
    /// @throws Refusal if it must not be processed, whatever it is for
    default void check(HttpServletRequest request) {}

    /// Adds what the protocol tells those who ask with `OPTIONS`.
    void advertise(HttpHeaders headers);

    /// Creates an upload resource, with what the body brings already in it.
    ///
    /// @param name of the file to be, where the address says it; otherwise null
    ResponseEntity<Object> create(HttpServletRequest request, @Nullable String name) throws StorageException;

    /// Tells how far an upload is.
    ResponseEntity<Object> retrieveOffset(FileId id, HttpServletRequest request) throws StorageException;

    /// Takes more bytes into an upload.
    ResponseEntity<Object> append(FileId id, HttpServletRequest request) throws StorageException;

    /// Ends an upload.
    ResponseEntity<Object> cancel(FileId id, HttpServletRequest request) throws StorageException;
}

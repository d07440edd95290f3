package io.lading.http;

import io.lading.file.FileId;
import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/// A resumable upload protocol. All protocols work on the same upload resources, so an upload can be started with
/// one and resumed with another. The header fields of a request determine its protocol.
public interface UploadProtocol {
    /// Whether a request uses this protocol.
    boolean speaks(HttpServletRequest request);

    /// Validates a request of this protocol before anything else of it is read.
    ///
    /// @throws Refusal if the request must not be processed
    default void check(HttpServletRequest request) {}

    /// Adds the header fields of this protocol to the response to `OPTIONS`.
    void advertise(HttpHeaders headers);

    /// Creates an upload resource, and appends the body if there is one.
    ///
    /// @param name file name from the URL, or null if the URL has none
    ResponseEntity<Object> create(HttpServletRequest request, @Nullable String name) throws StorageException;

    /// Returns the offset of an upload.
    ResponseEntity<Object> retrieveOffset(FileId id, HttpServletRequest request) throws StorageException;

    /// Appends bytes to an upload.
    ResponseEntity<Object> append(FileId id, HttpServletRequest request) throws StorageException;

    /// Cancels an upload.
    ResponseEntity<Object> cancel(FileId id, HttpServletRequest request) throws StorageException;
}

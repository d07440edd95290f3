package io.lading.http.download;

import io.lading.file.Shelf;
import io.lading.file.StoredFile;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/// Sends the content of files for other packages, with ranges, conditions and digests. Thread-safe.
public final class FileContent {
    private final Shelf shelf;

    public FileContent(Shelf shelf) {
        this.shelf = shelf;
    }

    /// Handles one request for the content of a file.
    public void send(StoredFile file, DownloadStart start, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        new Download(file, shelf, Download.Route.SERVER, start, request, response).run();
    }
}

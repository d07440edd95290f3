package io.lading.http.download;

import io.lading.storage.ContentReader;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/// The body of a download. Content goes from the storage to the network through one direct buffer.
///
/// Filters wrap the response to add header fields when it is committed. Their streams copy every buffer into an
/// array, and Jetty has to copy the array again. After the commit the filters have nothing to add, so the rest is
/// written to Jetty's own stream. Not thread-safe.
final class DownloadBody implements AutoCloseable {
    /// Size of the buffer between storage and network.
    static final int BUFFER_BYTES = 256 * 1024;

    private final HttpServletResponse response;
    private final ServletOutputStream jettyStream;
    private final RetainableByteBuffer pooled;

    DownloadBody(HttpServletRequest request, HttpServletResponse response) {
        ServletContextRequest jetty = ServletContextRequest.getServletContextRequest(request);
        this.response = response;
        this.jettyStream = jetty.getHttpOutput();
        this.pooled = jetty.getComponents().getByteBufferPool().acquire(BUFFER_BYTES, true);
    }

    /// Sends ASCII text.
    void write(String text) throws IOException {
        write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /// Sends at least one byte and at most `count` bytes from `position`. Returns the number of bytes.
    ///
    /// @throws EOFException if the content ends at or before `position`
    int send(ContentReader content, long position, long count) throws IOException {
        ByteBuffer buffer = pooled.getByteBuffer();
        buffer.clear().limit((int) Math.min(buffer.capacity(), count));
        int read = content.read(buffer, position);
        if (read < 0) {
            throw new EOFException("The content ends at or before " + position);
        }
        write(buffer.flip());
        return read;
    }

    /// Reports a failure as the streams of Spring do: the client is gone, which is not an error of the server.
    private void write(ByteBuffer bytes) throws AsyncRequestNotUsableException {
        // Jetty closes its stream after the last byte of the declared length, and then rejects even an empty write.
        if (!bytes.hasRemaining()) {
            return;
        }
        try {
            ServletOutputStream stream = response.isCommitted() ? jettyStream : response.getOutputStream();
            stream.write(bytes);
        } catch (IOException e) {
            throw new AsyncRequestNotUsableException("The client closed the connection", e);
        }
    }

    /// Releases the buffer. Jetty no longer uses it then: a write returns or fails only when it is done with the
    /// bytes.
    @Override
    public void close() {
        pooled.release();
    }
}

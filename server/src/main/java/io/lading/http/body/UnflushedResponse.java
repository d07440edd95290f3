package io.lading.http.body;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A response that ignores flushes and is sent when it is complete, so that its length is known. The client can
/// then tell whether it received the complete response, even if the connection breaks.
final class UnflushedResponse extends HttpServletResponseWrapper {
    private @Nullable ServletOutputStream out;

    UnflushedResponse(HttpServletResponse response) {
        super(response);
    }

    /// Sends the response. Nothing can be written afterwards.
    void finish() throws IOException {
        if (out != null && !isCommitted()) {
            out.close();
        }
        super.flushBuffer();
    }

    @Override
    public void flushBuffer() {
        // Sent by finish().
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (out == null) {
            out = new Unflushed(super.getOutputStream());
        }
        return out;
    }

    private static final class Unflushed extends ServletOutputStream {
        private final ServletOutputStream to;

        Unflushed(ServletOutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int value) throws IOException {
            to.write(value);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            to.write(bytes, from, count);
        }

        @Override
        public void flush() {
            // Sent by finish().
        }

        @Override
        public void close() throws IOException {
            to.close();
        }

        @Override
        public boolean isReady() {
            return to.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            to.setWriteListener(listener);
        }
    }
}

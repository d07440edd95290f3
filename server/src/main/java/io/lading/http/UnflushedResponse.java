package io.lading.http;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A response that goes out when it is whole, whatever is flushed before, so that its length is known: a client can
/// then tell that it has all of it, however the connection ends.
final class UnflushedResponse extends HttpServletResponseWrapper {
    private @Nullable ServletOutputStream out;

    UnflushedResponse(HttpServletResponse response) {
        super(response);
    }

    /// Sends it. Nothing may be written any more.
    void finish() throws IOException {
        if (out != null && !isCommitted()) {
            out.close();
        }
        super.flushBuffer();
    }

    @Override
    public void flushBuffer() {
        // Not before it is whole.
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
            // Not before it is whole.
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

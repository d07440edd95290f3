package io.lading.http.body;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// Distinguishes HTTP/2 requests without a body from requests with a body of unknown length. In HTTP/2 no header
/// field announces a body: the HEADERS frame either ends the request or not (RFC 9113 section 8.1). Browsers,
/// curl and the JDK client send no `Content-Length` with a request without a body; this class adds it, so that
/// later code sees the same as over HTTP/1.1.
public final class EmptyBodies implements HttpConfiguration.Customizer {
    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        boolean silent = request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2
                && !request.getHeaders().contains(HttpHeader.CONTENT_LENGTH);
        if (!silent) {
            return request;
        }
        // Does not block: if the HEADERS frame ended the request, the end is available now.
        Content.@Nullable Chunk first = request.read();
        if (first == null) {
            return request;
        }
        boolean ended = first.isLast() && !first.hasRemaining() && !Content.Chunk.isFailure(first);
        return ended ? new Empty(request) : new Begun(request, first);
    }

    /// A request without a body.
    private static final class Empty extends Request.Wrapper {
        private final HttpFields fields;

        Empty(Request request) {
            super(request);
            this.fields = HttpFields.build(request.getHeaders()).put(HttpHeader.CONTENT_LENGTH, 0);
        }

        @Override
        public HttpFields getHeaders() {
            return fields;
        }

        @Override
        public long getLength() {
            return 0;
        }
    }

    /// A request of whose body the first chunk was read. Used by one thread at a time, like Jetty's requests.
    private static final class Begun extends Request.Wrapper {
        private Content.@Nullable Chunk first;

        Begun(Request request, Content.Chunk first) {
            super(request);
            this.first = first;
            Request.addCompletionListener(request, _ -> release());
        }

        @Override
        public Content.@Nullable Chunk read() {
            Content.@Nullable Chunk next = first;
            first = null;
            return next == null ? super.read() : next;
        }

        @Override
        public void demand(Runnable onContent) {
            if (first == null) {
                super.demand(onContent);
            } else {
                onContent.run();
            }
        }

        @Override
        public boolean consumeAvailable() {
            release();
            return super.consumeAvailable();
        }

        private void release() {
            if (first != null) {
                first.release();
                first = null;
            }
        }
    }
}

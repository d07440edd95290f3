package io.lading.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// Tells requests without a body from those with one of unknown length, over HTTP/2. There no field announces a body:
/// the frame with the header fields may end the request, or may not (RFC 9113 section 8.1). Browsers, curl and the
/// JDK's client send no `Content-Length` with a request that has no body; here it gets one, so that everything
/// behind sees the same as over HTTP/1.1.
public final class EmptyBodies implements HttpConfiguration.Customizer {
    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        boolean silent = request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2
                && !request.getHeaders().contains(HttpHeader.CONTENT_LENGTH);
        if (!silent) {
            return request;
        }
        // Does not wait: the end that came with the header fields is there already.
        Content.@Nullable Chunk first = request.read();
        if (first == null) {
            return request;
        }
        boolean ended = first.isLast() && !first.hasRemaining() && !Content.Chunk.isFailure(first);
        return ended ? new Empty(request) : new Begun(request, first);
    }

    /// A request that has no body.
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

    /// A request whose body has begun to come. Used by one thread at a time, as Jetty's requests are.
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

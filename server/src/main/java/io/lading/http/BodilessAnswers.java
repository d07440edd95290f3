package io.lading.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Removes a wrong `Content-Length` from responses without content (RFC 9110 section 8.6). Jetty writes the
/// number of bytes it sends, 0. In a `304`, and in the response to `HEAD`, the field describes the content of the
/// `200` response, so caches would take 0 as the new length. A `204` must not have the field at all.
public final class BodilessAnswers implements HttpConfiguration.Customizer {
    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        boolean head = HttpMethod.HEAD.is(request.getMethod());
        request.addHttpStreamWrapper(stream -> new Sending(stream, head));
        return request;
    }

    private static final class Sending extends HttpStream.Wrapper {
        private final boolean head;

        Sending(HttpStream wrapped, boolean head) {
            super(wrapped);
            this.head = head;
        }

        @Override
        public void send(
                MetaData.Request request,
                MetaData.@Nullable Response response,
                boolean last,
                @Nullable ByteBuffer content,
                Callback callback) {
            super.send(request, response == null ? null : honest(response), last, content, callback);
        }

        private MetaData.Response honest(MetaData.Response response) {
            boolean none = response.getStatus() == HttpStatus.NO_CONTENT_204;
            boolean unknown = head || response.getStatus() == HttpStatus.NOT_MODIFIED_304;
            boolean zero = response.getHttpFields().getLongField(HttpHeader.CONTENT_LENGTH) == 0;
            if (!none && !(unknown && zero)) {
                return response;
            }
            HttpFields fields = HttpFields.build(response.getHttpFields()).remove(HttpHeader.CONTENT_LENGTH);
            return new MetaData.Response(
                    response.getStatus(),
                    response.getReason(),
                    response.getHttpVersion(),
                    fields,
                    -1,
                    response.getTrailersSupplier());
        }
    }
}

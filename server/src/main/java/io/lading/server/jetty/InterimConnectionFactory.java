package io.lading.server.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpGenerator;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;

/// HTTP/1.1 connections whose `104` responses keep their header fields. Jetty writes header fields of interim
/// responses only for `103`; this generator lets Jetty write a `103` and changes the last digit of the status in
/// the buffer.
final class InterimConnectionFactory extends HttpConnectionFactory {
    private static final int RESUMPTION_SUPPORTED = 104;
    private static final int LAST_DIGIT = "HTTP/1.1 103".length() - 1;

    /// Replaces a request target that cannot be parsed. It is rejected like targets that are not UTF-8.
    private static final String MALFORMED_TARGET = "/%ff";

    /// The maximum number of header and trailer fields of a request together.
    static final int MAX_FIELDS = 100;

    InterimConnectionFactory(HttpConfiguration configuration) {
        super(configuration);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        HttpConnection connection = new InterimConnection(getHttpConfiguration(), connector, endPoint);
        configure(connection, connector, endPoint);
        connection.setInputBufferSize(NetworkBuffers.SIGNED_OUT_INPUT_BYTES);
        return connection;
    }

    static final class InterimConnection extends HttpConnection {
        InterimConnection(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
            super(configuration, connector, endPoint);
        }

        /// Nanoseconds since the header of a request began to arrive; -1 if none is arriving.
        long headerNanos() {
            return switch (getParser().getState()) {
                case METHOD, URI, SPACE1, SPACE2, REQUEST_VERSION, HEADER ->
                    System.nanoTime() - getParser().getBeginNanoTime();
                default -> -1;
            };
        }

        /// An address that cannot be parsed is rejected once the header fields are known: a browser gets a page.
        @Override
        protected HttpStreamOverHTTP1 newHttpStream(String method, String uri, HttpVersion version) {
            try {
                return super.newHttpStream(method, uri, version);
            } catch (IllegalArgumentException e) {
                return super.newHttpStream(method, MALFORMED_TARGET, version);
            }
        }

        /// Called by the constructor above, so it uses nothing of this object.
        @Override
        protected RequestHandler newRequestHandler() {
            return new FewFields();
        }

        /// Rejects requests with too many header fields: each costs about 100 bytes in addition to its text.
        private final class FewFields extends RequestHandler {
            private int fields;

            @Override
            public void startRequest(String method, String uri, HttpVersion version) {
                fields = 0;
                super.startRequest(method, uri, version);
            }

            @Override
            public void parsedHeader(HttpField field) {
                count();
                super.parsedHeader(field);
            }

            @Override
            public void parsedTrailer(HttpField field) {
                count();
                super.parsedTrailer(field);
            }

            private void count() {
                if (++fields > MAX_FIELDS) {
                    throw new HttpException.RuntimeException(
                            HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431,
                            "A request can have at most " + MAX_FIELDS + " header fields");
                }
            }
        }

        /// Called by the constructor above, so it uses nothing of this object.
        @Override
        protected HttpGenerator newHttpGenerator() {
            return new InterimGenerator();
        }
    }

    private static final class InterimGenerator extends HttpGenerator {
        @Override
        public Result generateResponse(
                MetaData.@Nullable Response info,
                boolean head,
                @Nullable ByteBuffer header,
                @Nullable ByteBuffer chunk,
                @Nullable ByteBuffer content,
                boolean last)
                throws IOException {
            if (info == null || info.getStatus() != RESUMPTION_SUPPORTED || !isState(State.START)) {
                return super.generateResponse(info, head, header, chunk, content, last);
            }
            int start = header == null ? 0 : header.position();
            Result result = super.generateResponse(asEarlyHints(info), head, header, chunk, content, last);
            if (header != null && result == Result.FLUSH) {
                header.put(start + LAST_DIGIT, (byte) '4');
            }
            return result;
        }

        private static MetaData.Response asEarlyHints(MetaData.Response info) {
            HttpFields fields = info.getHttpFields();
            return new MetaData.Response(
                    HttpStatus.EARLY_HINTS_103, "Upload Resumption Supported", info.getHttpVersion(), fields);
        }
    }
}

package io.lading.http.problem;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/// Writes problem documents for requests that Jetty itself rejects: bad syntax, oversized headers, ambiguous
/// paths.
public final class JettyErrors extends ErrorHandler {
    private static final int FIRST_SERVER_ERROR = 500;
    private final ProblemWriter writer;

    /// @param writer writes the documents
    public JettyErrors(ProblemWriter writer) {
        this.writer = writer;
    }

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        boolean page = isForBrowser(request);
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, page ? ProblemPage.TYPE : MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        if (request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2) {
            // Jetty closes the connection after most of these errors, but does not always announce it (RFC 9112,
            // section 9.6).
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
        }
        String languages = request.getHeaders().get(HttpHeader.ACCEPT_LANGUAGE);
        response.write(
                true, page ? ByteBuffer.wrap(ProblemPage.of(code, languages)) : document(code, message), callback);
    }

    /// Whether a user reads the response in a browser. Jetty drops the header fields of an HTTP/2 request whose
    /// address it cannot parse; such addresses are typed by users.
    private static boolean isForBrowser(Request request) {
        boolean unknown = request.getHeaders().size() == 0
                && request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2;
        return unknown
                || BrowserPages.isNavigation(
                        request.getMethod(), request.getHeaders().get(HttpHeader.ACCEPT));
    }

    private ByteBuffer document(int status, @Nullable String reason) {
        Problem problem = ErrorDocuments.ofStatus(status);
        if (reason != null && status < FIRST_SERVER_ERROR) {
            problem = problem.with("reason", reason);
        }
        return ByteBuffer.wrap(writer.bytes(problem));
    }
}

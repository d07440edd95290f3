package io.lading.http.rufh;

import io.lading.upload.DurableListener;
import io.lading.upload.Upload;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/// Sends the interim `104` responses of one request: first the URL of the upload, then its durable offset.
/// Clients that send no version or an unsupported one get no interim responses (I1).
///
/// A client that does not read its responses does not block the upload: while one interim response is being sent,
/// further ones are skipped.
final class Interims implements DurableListener {
    private final @Nullable Response response;
    private final int version;
    private final RufhReplies replies;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    private Interims(@Nullable Response response, int version, RufhReplies replies) {
        this.response = response;
        this.version = version;
        this.replies = replies;
    }

    static Interims of(HttpServletRequest request, RufhReplies replies) {
        Optional<InteropVersion> version = InteropVersion.named(request);
        // HTTP/1.0 has no interim responses (RFC 9110 section 15.2).
        if (version.isEmpty() || request.getProtocol().equals("HTTP/1.0")) {
            return new Interims(null, 0, replies);
        }
        Response response =
                ServletContextRequest.getServletContextRequest(request).getServletContextResponse();
        return new Interims(response, version.get().number(), replies);
    }

    @Override
    public boolean announces() {
        return response != null;
    }

    /// Sends the URL of the upload and waits until it is sent; the body is read afterwards.
    ///
    /// @return whether the response was sent
    @Override
    public boolean created(Upload upload) {
        HttpFields.Mutable fields = HttpFields.build();
        replies.address(upload).forEach((field, values) -> values.forEach(value -> fields.add(field, value)));
        send(fields);
        return response != null && settle();
    }

    @Override
    public void durable(long offset) {
        send(HttpFields.build().put(Rufh.OFFSET, offset));
    }

    private synchronized void send(HttpFields.Mutable fields) {
        if (response != null && last.isDone()) {
            fields.put(Rufh.INTEROP_VERSION, version);
            last = response.writeInterim(Rufh.RESUMPTION_SUPPORTED, fields);
        }
    }

    /// Waits until the last interim response is sent, so that the final response can be written. The idle timeout
    /// closes a connection that accepts no data.
    ///
    /// @return whether the last interim response was sent
    boolean settle() {
        CompletableFuture<Void> sent;
        synchronized (this) {
            sent = last;
        }
        return sent.handle((_, failure) -> failure == null).join();
    }
}

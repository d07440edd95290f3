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

/// The interim `104` responses of one request: where the upload is, then how much of it is durable. Clients
/// that named no version, or one that is not spoken here, get none (I1).
///
/// A client that does not read its responses costs nothing but news: while one interim response is on its way
/// the next are left out.
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
        // A client of HTTP/1.0 does not know interim responses (RFC 9110 section 15.2).
        if (version.isEmpty() || request.getProtocol().equals("HTTP/1.0")) {
            return new Interims(null, 0, replies);
        }
        Response response =
                ServletContextRequest.getServletContextRequest(request).getServletContextResponse();
        return new Interims(response, version.get().number(), replies);
    }

    /// Tells where the upload is, and waits until that is sent: the content is read only after it.
    ///
    /// @return whether the client was told
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

    /// Waits until nothing is on its way any more, so that the final response can be written. A connection that
    /// takes nothing is ended by its idle timeout.
    ///
    /// @return whether the last one was sent
    boolean settle() {
        CompletableFuture<Void> sent;
        synchronized (this) {
            sent = last;
        }
        return sent.handle((_, failure) -> failure == null).join();
    }
}

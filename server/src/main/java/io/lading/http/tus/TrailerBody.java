package io.lading.http.tus;

import io.lading.body.Body;
import io.lading.body.BodyException;
import io.lading.body.Chunk;
import io.lading.digest.Digest;
import io.lading.digest.DigestedBody;
import io.lading.http.body.JettyBody;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A body whose checksum follows as a trailer (tus 1.0.0, Checksum Trailer).
record TrailerBody(JettyBody body) implements DigestedBody {
    /// The body of a request, with or without an announced checksum trailer.
    static Body of(HttpServletRequest request, JettyBody body) {
        return UploadChecksum.follows(request) ? new TrailerBody(body) : new Plain(body);
    }

    /// A body without an announced checksum trailer. A checksum that is sent as a trailer anyway is rejected: it
    /// was not computed while the body was read, but the client expects the data to be verified.
    private record Plain(JettyBody body) implements Body {
        @Override
        public @Nullable Chunk read() throws BodyException {
            Chunk chunk = body.read();
            if (chunk == null) {
                UploadChecksum.refuseIn(body.trailers());
            }
            return chunk;
        }

        @Override
        public void abort() {
            body.abort();
        }
    }

    @Override
    public @Nullable Chunk read() throws BodyException {
        return body.read();
    }

    @Override
    public List<Digest> digests() throws BodyException {
        return List.of(UploadChecksum.in(body.trailers()));
    }

    @Override
    public void abort() {
        body.abort();
    }
}

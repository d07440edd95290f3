package io.lading.storage.objects;

import io.lading.storage.Segment;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.objects.Objects.ObjectStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// A request that is sent before its bytes are needed, so that its latency is hidden. Its bytes stay in the buffers
/// of the connection. For one thread.
final class ReadAhead {
    private final Segment range;
    private final CompletableFuture<ObjectStream> answer = new CompletableFuture<>();

    /// Sends the request for the bytes of a segment.
    ReadAhead(Objects objects, Segment range) {
        this.range = range;
        Thread.ofVirtual().name("get " + range.object()).start(() -> {
            try {
                answer.complete(ObjectReader.get(objects, range));
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        });
    }

    /// First position in the content.
    long from() {
        return range.from();
    }

    /// Position after the last byte in the content.
    long to() {
        return range.to();
    }

    /// Waits for the answer. The caller closes it.
    ObjectStream await() throws StorageException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StorageException failure) {
                throw failure;
            }
            throw new StorageException(Kind.TEMPORARY, "Could not read " + range.object(), e);
        } catch (InterruptedException e) {
            abandon();
            Thread.currentThread().interrupt();
            throw new StorageException(Kind.TEMPORARY, "Interrupted while " + range.object() + " was read", e);
        }
    }

    /// Ends the request as soon as it is answered.
    void abandon() {
        var _ = answer.thenAccept(ObjectStream::close);
    }
}

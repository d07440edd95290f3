package io.lading.digest;

import io.lading.digest.HeldChunks.Held;
import io.lading.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One step of a digest computation.
///
/// @param generation of the computations; the result for an older generation is discarded
/// @param into       the computations
/// @param from       the first byte
/// @param to         one beyond the last byte to digest
/// @param held       the bytes, or null to read them from storage
record DigestStep(
        int generation,
        List<DigestComputation> into,
        long from,
        long to,
        @Nullable Held held) {
    /// Digests the bytes, or the first of them. Returns how many.
    int digest(StoredBytes source) throws StorageException {
        ByteBuffer bytes = held != null ? held.chunk().bytes() : source.read(from, to);
        for (DigestComputation computation : into) {
            computation.update(bytes.duplicate());
        }
        return bytes.remaining();
    }
}

package io.lading.http.form;

import io.lading.body.Body;
import io.lading.body.BodyException;
import io.lading.body.Chunk;
import io.lading.http.body.DocumentBudget;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A file of a batch that was read into memory, so that it can be stored while the next one is read. Its memory is
/// returned with [#close].
final class PartMemory implements AutoCloseable {
    /// Maximum bytes of one file that are read into memory.
    static final int MAX_BYTES = 256 * 1024;

    /// Memory for each byte: itself, and its copy while the buffer grows.
    private static final int COST_FACTOR = 2;

    /// Memory for storing a file besides its bytes: the stack of its thread and the objects of its upload.
    private static final int OVERHEAD_BYTES = 64 * 1024;

    private final byte[] content;
    private final boolean whole;
    private final DocumentBudget.Reservation memory;

    private PartMemory(byte[] content, boolean whole, DocumentBudget.Reservation memory) {
        this.content = content;
        this.whole = whole;
        this.memory = memory;
    }

    /// Reads the current part; empty if there is no memory for it, and then nothing was read.
    static Optional<PartMemory> read(FormParts parts, DocumentBudget budget, String user) throws BodyException {
        Optional<DocumentBudget.Reservation> found = budget.reserve(user, cost(MAX_BYTES));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        DocumentBudget.Reservation memory = found.get();
        boolean kept = false;
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            boolean whole = fill(bytes, parts);
            memory.shrink(cost(bytes.size()));
            kept = true;
            return Optional.of(new PartMemory(bytes.toByteArray(), whole, memory));
        } finally {
            if (!kept) {
                memory.close();
            }
        }
    }

    /// Whether these are all bytes of the file, because it ended within [#MAX_BYTES].
    boolean whole() {
        return whole;
    }

    /// The number of bytes.
    int length() {
        return content.length;
    }

    /// The bytes, followed by another body.
    Body followedBy(Body rest) {
        return new MemoryBody(content, rest);
    }

    private static long cost(int bytes) {
        return (long) COST_FACTOR * bytes + OVERHEAD_BYTES;
    }

    /// Returns whether the part ended. Stops before the bytes could exceed the maximum by more than one chunk.
    private static boolean fill(ByteArrayOutputStream bytes, FormParts parts) throws BodyException {
        while (bytes.size() <= MAX_BYTES) {
            @Nullable Chunk chunk = parts.read();
            if (chunk == null) {
                return true;
            }
            ByteBuffer view = chunk.bytes();
            byte[] copy = new byte[view.remaining()];
            view.get(copy);
            chunk.release();
            bytes.writeBytes(copy);
        }
        return false;
    }

    @Override
    public void close() {
        memory.close();
    }
}

package io.lading.upload;

import io.lading.body.Body;
import io.lading.body.BodyException;
import io.lading.body.Chunk;
import io.lading.testkit.CrashDisk;
import org.jspecify.annotations.Nullable;

/// A body after whose end the next disk operation, a flush, fails.
final class FailingNextFlush implements Body {
    private final Body body;
    private final CrashDisk disk;
    private final String error;

    /// @param error message of the operating system
    FailingNextFlush(Body body, CrashDisk disk, String error) {
        this.body = body;
        this.disk = disk;
        this.error = error;
    }

    @Override
    public @Nullable Chunk read() throws BodyException {
        Chunk chunk = body.read();
        if (chunk == null) {
            disk.failNext(error);
        }
        return chunk;
    }

    @Override
    public void abort() {
        body.abort();
    }
}

package io.lading.upload;

import io.lading.testkit.CrashDisk;
import org.jspecify.annotations.Nullable;

/// A body at whose end the next operation of the disk, a flush, will fail with an input/output error.
final class FailingNextFlush implements Body {
    private final Body body;
    private final CrashDisk disk;

    FailingNextFlush(Body body, CrashDisk disk) {
        this.body = body;
        this.disk = disk;
    }

    @Override
    public @Nullable Chunk read() throws BodyException {
        Chunk chunk = body.read();
        if (chunk == null) {
            disk.failNext("Input/output error");
        }
        return chunk;
    }

    @Override
    public void abort() {
        body.abort();
    }
}

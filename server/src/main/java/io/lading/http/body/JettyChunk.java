package io.lading.http.body;

import io.lading.body.Chunk;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;

/// A slice of one of Jetty's pooled network buffers.
record JettyChunk(Content.Chunk chunk) implements Chunk {
    @Override
    public ByteBuffer bytes() {
        return chunk.getByteBuffer().slice();
    }

    @Override
    public void retain() {
        chunk.retain();
    }

    @Override
    public void release() {
        chunk.release();
    }
}

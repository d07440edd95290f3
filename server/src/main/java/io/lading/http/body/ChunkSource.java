package io.lading.http.body;

import io.lading.body.BodyException;
import org.eclipse.jetty.io.Content;

/// A request body as Jetty's chunks, which Jetty's parsers need. Read by one thread; [#abort] may be called by any.
public interface ChunkSource {
    /// Reads the next chunk; blocks until one is available. The last chunk may be empty.
    ///
    /// @throws BodyException if the body ends early, and after the last chunk
    Content.Chunk readChunk() throws BodyException;

    /// Ends the body: the current or next read fails.
    void abort();
}

package io.lading.http.form;

import io.lading.body.Body;
import io.lading.body.BodyException;
import io.lading.body.Chunk;
import org.jspecify.annotations.Nullable;

/// The content of one part of a form.
record PartBody(FormParts parts) implements Body {
    @Override
    public @Nullable Chunk read() throws BodyException {
        return parts.read();
    }

    @Override
    public void abort() {
        parts.abort();
    }
}

package io.lading.http.form;

import io.lading.body.Body;
import io.lading.body.BodyException;
import io.lading.body.Chunk;
import org.jspecify.annotations.Nullable;

/// The content of one part of a form.
///
/// @param number position of the part in the form, from 1
record PartBody(FormParts parts, int number) implements Body {
    /// The content of the current part.
    PartBody(FormParts parts) {
        this(parts, parts.number());
    }

    @Override
    public @Nullable Chunk read() throws BodyException {
        return parts.read();
    }

    @Override
    public void abort() {
        parts.abort(number);
    }
}

package io.lading.body;

import org.jspecify.annotations.Nullable;

/// A body without bytes.
enum EmptyBody implements Body {
    INSTANCE;

    @Override
    public @Nullable Chunk read() {
        return null;
    }

    @Override
    public void abort() {
        // There is nothing to abort.
    }
}

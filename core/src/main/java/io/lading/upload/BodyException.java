package io.lading.upload;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The body of a request could not be read to its end.
public final class BodyException extends IOException {
    private static final long serialVersionUID = 1L;

    /// Why the body ended early.
    public enum Reason {
        /// The client closed the connection, the connection broke, or the body is invalid.
        BROKEN,
        /// The client sent too slowly, or nothing for too long.
        TOO_SLOW,
        /// [Body#abort] was called.
        ABORTED
    }

    private final Reason reason;

    /// @param cause the error of the connection, or null
    public BodyException(Reason reason, @Nullable Throwable cause) {
        super(reason.toString(), cause);
        this.reason = reason;
    }

    /// Why the body ended early.
    public Reason reason() {
        return reason;
    }
}

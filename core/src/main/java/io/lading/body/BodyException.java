package io.lading.body;

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
        /// [Body#abort] was called, because another request needs the bytes or ends the upload.
        SUPERSEDED,
        /// The session or token of the client ended.
        SIGNED_OUT,
        /// The server stops.
        STOPPING,
        /// The trailer that was to verify the body is missing or malformed. The message says what was expected.
        BAD_TRAILER;

        /// Whether the client may not receive a response any more.
        public boolean lostClient() {
            return this == BROKEN || this == TOO_SLOW;
        }
    }

    private final Reason reason;

    /// @param cause the error of the connection, or null
    public BodyException(Reason reason, @Nullable Throwable cause) {
        super(reason.toString(), cause);
        this.reason = reason;
    }

    private BodyException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /// A trailer that does not verify the body.
    ///
    /// @param message a sentence for the developer of the client
    public static BodyException badTrailer(String message) {
        return new BodyException(Reason.BAD_TRAILER, message);
    }

    /// Why the body ended early.
    public Reason reason() {
        return reason;
    }
}

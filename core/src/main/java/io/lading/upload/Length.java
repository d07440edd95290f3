package io.lading.upload;

import java.util.NoSuchElementException;
import java.util.OptionalLong;

/// The length of an upload or of a request body in bytes, which a client can leave undeclared. Immutable.
public sealed interface Length {
    /// A declared length.
    ///
    /// @param bytes not negative
    record Known(long bytes) implements Length {
        /// @throws IllegalArgumentException if the length is negative
        public Known {
            if (bytes < 0) {
                throw new IllegalArgumentException("Negative length " + bytes);
            }
        }
    }

    /// The client has not declared a length, or not yet.
    enum Unknown implements Length {
        /// The only value.
        UNKNOWN
    }

    /// A declared length.
    ///
    /// @throws IllegalArgumentException if it is negative
    static Length of(long bytes) {
        return new Known(bytes);
    }

    /// The length that a header field declares, if it is there.
    static Length of(OptionalLong declared) {
        return declared.isPresent() ? of(declared.getAsLong()) : unknown();
    }

    /// A length that is not declared.
    static Length unknown() {
        return Unknown.UNKNOWN;
    }

    /// Whether the length is declared.
    default boolean isKnown() {
        return this instanceof Known;
    }

    /// Whether the length is declared and has this number of bytes.
    default boolean is(long bytes) {
        return this instanceof Known known && known.bytes() == bytes;
    }

    /// The bytes of a known length, otherwise `other`.
    default long orElse(long other) {
        return this instanceof Known(long bytes) ? bytes : other;
    }

    /// The bytes of a length that must be known here.
    ///
    /// @throws NoSuchElementException if it is unknown
    default long orElseThrow() {
        return switch (this) {
            case Known(long bytes) -> bytes;
            case Unknown _ -> throw new NoSuchElementException("The length is unknown");
        };
    }
}

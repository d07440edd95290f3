package io.lading.event;

import io.lading.file.StoredFile;
import java.time.Instant;

/// One entry of the event log.
///
/// @param number sequence number: 1 for the first event, then increasing by one without gaps
/// @param type   what happened
/// @param at     when
/// @param file   the file at that time
public record Event(long number, Type type, Instant at, StoredFile file) {
    /// The event types.
    public enum Type {
        /// A file is complete and visible.
        FILE_ADDED("file-added"),
        /// The SHA-256 of a visible file was computed.
        FILE_DIGESTED("file-digested"),
        /// A file has another name.
        FILE_RENAMED("file-renamed"),
        /// A file was deleted.
        FILE_REMOVED("file-removed");

        private final String label;

        Type(String label) {
            this.label = label;
        }

        /// The name in the API.
        public String label() {
            return label;
        }

        /// The type with this label.
        ///
        /// @throws IllegalArgumentException if there is none
        public static Type of(String label) {
            for (Type type : values()) {
                if (type.label.equals(label)) {
                    return type;
                }
            }
            throw new IllegalArgumentException("Unknown event type: " + label);
        }
    }
}

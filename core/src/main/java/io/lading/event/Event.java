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
        /// A file has another end, or none any more.
        FILE_END_CHANGED("file-end-changed"),
        /// The end of a file is near.
        FILE_EXPIRING("file-expiring"),
        /// A file was deleted at its end: for the API a removal with a reason.
        FILE_EXPIRED("file-expired", "file-removed"),
        /// A file was deleted by a user.
        FILE_REMOVED("file-removed");

        private final String stored;
        private final String label;

        Type(String label) {
            this(label, label);
        }

        Type(String stored, String label) {
            this.stored = stored;
            this.label = label;
        }

        /// The name in the API; several types can share it.
        public String label() {
            return label;
        }

        /// The name in records.
        public String stored() {
            return stored;
        }

        /// The type with this name in records.
        ///
        /// @throws IllegalArgumentException if there is none
        public static Type of(String stored) {
            for (Type type : values()) {
                if (type.stored.equals(stored)) {
                    return type;
                }
            }
            throw new IllegalArgumentException("Unknown event type: " + stored);
        }
    }
}

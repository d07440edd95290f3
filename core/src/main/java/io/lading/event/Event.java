package io.lading.event;

import io.lading.file.StoredFile;
import java.time.Instant;

/// One entry of the event log.
///
/// @param number its place: 1 for the first, each one more than the one before, without gaps
/// @param type   what happened
/// @param at     when
/// @param file   the file it happened to, as it was then
public record Event(long number, Type type, Instant at, StoredFile file) {
    /// What can happen.
    public enum Type {
        /// A file is complete and on the shelf.
        FILE_ADDED("file-added"),
        /// The SHA-256 of a file that was already on the shelf became known.
        FILE_DIGESTED("file-digested"),
        /// A file was taken off the shelf.
        FILE_REMOVED("file-removed");

        private final String label;

        Type(String label) {
            this.label = label;
        }

        /// The name listeners see.
        public String label() {
            return label;
        }

        /// The type of this label.
        ///
        /// @throws IllegalArgumentException if there is none
        public static Type of(String label) {
            for (Type type : values()) {
                if (type.label.equals(label)) {
                    return type;
                }
            }
            throw new IllegalArgumentException("No event type " + label);
        }
    }
}

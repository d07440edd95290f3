package io.lading.storage.objects;

import io.lading.storage.Segment;
import io.lading.storage.StorageException;
import java.util.List;

/// A store that makes one object of many, mostly without sending their bytes through this process. Thread-safe.
public interface Joining {
    /// What the store accepts.
    Limits limits();

    /// Stores an object that has the bytes of the parts, one after another. It appears as a whole or not at
    /// all. A call that fails can leave an unfinished join ([#unfinished]), and the object can appear later.
    ///
    /// @param name  the new name
    /// @param parts within [#limits]
    /// @param going asked before each part
    void join(String name, List<Part> parts, Going going) throws StorageException;

    /// The names of objects that begin with a prefix and whose join has begun and not ended. They take space,
    /// and no listing shows them.
    List<String> unfinished(String prefix) throws StorageException;

    /// Ends an unfinished join, so that the object does not appear. If there is none, nothing happens.
    void abandon(String name) throws StorageException;

    /// The limits of a store.
    ///
    /// @param smallest the least bytes of each part but the last
    /// @param largest  the most bytes of a part, at least twice `smallest`
    /// @param parts    the most parts of one join, at least 4
    /// @param longest  the most bytes of an object, at most half of `parts` times `largest`, so that a few
    ///     levels of joins suffice for any number of objects
    record Limits(long smallest, long largest, int parts, long longest) {
        private static final int LEAST_PARTS = 4;

        /// @throws IllegalArgumentException if the limits do not fit together
        public Limits {
            if (smallest < 1 || largest < 2 * smallest || parts < LEAST_PARTS || longest > largest * parts / 2) {
                throw new IllegalArgumentException("Limits that do not fit together");
            }
        }
    }

    /// A part of the new object.
    ///
    /// @param pieces ranges of objects, one after another. A single piece is copied in the store; several ones
    ///     are read and sent
    record Part(List<Segment> pieces) {
        /// Copies the list.
        public Part {
            pieces = List.copyOf(pieces);
        }

        /// The number of bytes.
        public long length() {
            return pieces.getLast().to() - pieces.getFirst().from();
        }
    }

    /// Whether the join may continue.
    @FunctionalInterface
    interface Going {
        /// @throws StorageException to stop the work
        void check() throws StorageException;
    }
}

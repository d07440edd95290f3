package io.lading.metadata;

import io.lading.storage.StorageException;
import java.util.function.BooleanSupplier;

/// A database that can be changed for a while on a disk that is full.
public interface KeepsRoom {
    /// Keeps room for changes, as far as it is missing and the disk has some to spare. Meant to be called every now
    /// and then.
    ///
    /// @throws StorageException if it could not be made
    void keepRoom() throws StorageException;

    /// Sets who is asked for room when the disk is full all the same; the answer is whether there may be more now.
    void onFull(BooleanSupplier makeRoom);
}

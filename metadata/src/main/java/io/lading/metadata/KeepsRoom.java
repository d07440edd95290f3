package io.lading.metadata;

import io.lading.storage.StorageException;
import java.util.function.BooleanSupplier;

/// A database that reserves disk space, so that a limited number of changes still works on a full disk.
public interface KeepsRoom {
    /// Reserves missing space if the disk has enough free. Meant to be called regularly.
    ///
    /// @throws StorageException if the space could not be reserved
    void keepRoom() throws StorageException;

    /// Sets a callback that frees space when the disk is full nevertheless. It returns whether more space may be
    /// free.
    void onFull(BooleanSupplier makeRoom);
}

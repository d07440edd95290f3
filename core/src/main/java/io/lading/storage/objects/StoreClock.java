package io.lading.storage.objects;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.objects.Objects.Listed;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// The clock of a store, with which the age of an object is measured: the clocks of nodes can be wrong.
public final class StoreClock {
    private StoreClock() {}

    /// The present time. Stores a small object, and deletes it.
    public static Instant now(Objects objects) throws StorageException {
        String name = ObjectStore.PROBES + new ObjectNames().nonce();
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1});
        CRC32C sum = new CRC32C();
        sum.update(bytes.duplicate());
        try {
            objects.put(name, List.of(bytes), (int) sum.getValue());
            List<Listed> listed = new ArrayList<>();
            objects.list(name, listed::add);
            if (listed.size() != 1) {
                throw new StorageException(
                        Kind.TEMPORARY, "The listing does not show " + objects.location(name) + " yet", null);
            }
            return listed.getFirst().modified();
        } finally {
            objects.delete(List.of(name));
        }
    }
}

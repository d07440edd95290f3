package io.lading.storage.objects;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.zip.CRC32C;

/// The object `installation/<id>` marks a store as that of one database, which remembers the id. Its content is
/// the id. No content of a file has such a name.
public final class Installation {
    static final String PREFIX = "installation/";

    private Installation() {}

    /// A random id.
    public static String newId() {
        return new ObjectNames().nonce();
    }

    /// The name of the mark.
    public static String name(String id) {
        return PREFIX + id;
    }

    /// Whether a store has the mark of an installation.
    public static boolean marks(Objects objects, String id) throws StorageException {
        return objects.size(name(id)).isPresent();
    }

    /// Marks a store. Does no harm if it has the mark.
    public static void mark(Objects objects, String id) throws StorageException {
        byte[] content = id.getBytes(StandardCharsets.US_ASCII);
        CRC32C sum = new CRC32C();
        sum.update(content);
        objects.put(name(id), List.of(ByteBuffer.wrap(content)), (int) sum.getValue());
    }

    /// The name of a mark in a store, or empty if it has none.
    public static Optional<String> mark(Objects objects) throws StorageException {
        return first(objects, PREFIX, _ -> true);
    }

    /// The name of a mark, or of an object that has bytes of a file; empty if the store has neither.
    public static Optional<String> content(Objects objects) throws StorageException {
        Optional<String> mark = mark(objects);
        return mark.isPresent()
                ? mark
                : first(objects, "", name -> ObjectName.parse(name).isPresent());
    }

    private static Optional<String> first(Objects objects, String prefix, Predicate<String> wanted)
            throws StorageException {
        try {
            objects.list(prefix, object -> {
                if (wanted.test(object.name())) {
                    throw new Found(object.name());
                }
            });
            return Optional.empty();
        } catch (Found found) {
            return Optional.of(found.name);
        }
    }

    /// Ends a listing.
    private static final class Found extends StorageException {
        private final String name;

        Found(String name) {
            super(Kind.PERMANENT, name, null);
            this.name = name;
        }
    }
}

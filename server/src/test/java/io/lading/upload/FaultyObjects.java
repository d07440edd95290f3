package io.lading.upload;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.objects.Objects;
import io.lading.testkit.CallFaults;
import io.lading.testkit.CallFaults.Fault;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// A store whose calls fail as planned: before they arrive, or before their answer does. Thread-safe.
record FaultyObjects(Objects objects, CallFaults faults) implements Objects {
    /// A call.
    private interface Call<T> {
        T run() throws StorageException;
    }

    private <T> T faulty(String what, Call<T> call) throws StorageException {
        Fault fault = faults.next();
        if (fault == Fault.BEFORE) {
            throw failed(what);
        }
        T result = call.run();
        if (fault == Fault.AFTER) {
            throw failed(what);
        }
        return result;
    }

    private static StorageException failed(String what) {
        return new StorageException(Kind.TEMPORARY, what + " failed", null);
    }

    @Override
    public void put(String name, List<ByteBuffer> bytes, int crc32c) throws StorageException {
        var _ = faulty("put of " + name, () -> {
            objects.put(name, bytes, crc32c);
            return name;
        });
    }

    @Override
    public ObjectStream get(String name, long from, long to) throws StorageException {
        if (faults.next() != Fault.NONE) {
            throw failed("get of " + name);
        }
        return objects.get(name, from, to);
    }

    @Override
    public Optional<Long> size(String name) throws StorageException {
        return faulty("size of " + name, () -> objects.size(name));
    }

    @Override
    public void list(String prefix, Visitor visitor) throws StorageException {
        var _ = faulty("list of " + prefix, () -> {
            objects.list(prefix, visitor);
            return prefix;
        });
    }

    @Override
    public void delete(Collection<String> names) throws StorageException {
        var _ = faulty("delete", () -> {
            objects.delete(names);
            return names;
        });
    }

    @Override
    public String location(String name) {
        return objects.location(name);
    }

    @Override
    public void close() {
        // Several nodes use the same store.
    }
}

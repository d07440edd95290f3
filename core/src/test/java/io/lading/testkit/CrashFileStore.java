package io.lading.testkit;

import java.nio.file.FileStore;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import org.jspecify.annotations.Nullable;

/// Reports the space of a [CrashDisk].
final class CrashFileStore extends FileStore {
    private final CrashDisk disk;

    CrashFileStore(CrashDisk disk) {
        this.disk = disk;
    }

    @Override
    public long getUsableSpace() {
        return disk.free();
    }

    @Override
    public long getTotalSpace() {
        return disk.free();
    }

    @Override
    public long getUnallocatedSpace() {
        return disk.free();
    }

    @Override
    public String name() {
        return "crash";
    }

    @Override
    public String type() {
        return "crash";
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
        return false;
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
        return false;
    }

    @Override
    public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
        return null;
    }

    @Override
    public Object getAttribute(String attribute) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CrashFileStore that && disk == that.disk;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(disk);
    }
}

package io.lading.testkit;

import io.lading.testkit.CrashDisk.Call;
import io.lading.testkit.CrashDisk.DirectoryNode;
import io.lading.testkit.CrashDisk.FileNode;
import io.lading.testkit.CrashDisk.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/// An open file or directory of a [CrashDisk].
final class CrashChannel extends FileChannel {
    private final CrashDisk disk;
    private final Node node;
    private long position;

    CrashChannel(CrashDisk disk, Node node) {
        this.disk = disk;
        this.node = node;
    }

    private FileNode file() {
        return (FileNode) node;
    }

    @Override
    public int read(ByteBuffer into, long from) {
        disk.admit(Call.READ);
        synchronized (disk) {
            return file().written.read(into, from);
        }
    }

    @Override
    public int read(ByteBuffer into) {
        int count = read(into, position);
        position += Math.max(0, count);
        return count;
    }

    @Override
    public int write(ByteBuffer from, long at) throws IOException {
        disk.admit(Call.WRITE);
        int count = from.remaining();
        disk.write(file(), from.duplicate(), at);
        from.position(from.limit());
        return count;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int count = write(from, position);
        position += count;
        return count;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        disk.admit(Call.FLUSH);
        switch (node) {
            case FileNode file -> disk.flush(file);
            case DirectoryNode directory -> disk.flush(directory);
            default -> throw new IllegalStateException("" + node);
        }
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        disk.truncate(file(), size);
        return this;
    }

    @Override
    public long size() {
        synchronized (disk) {
            return file().written.length();
        }
    }

    @Override
    public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(count, Math.max(0, size() - from)));
        read(bytes, from);
        return target.write(bytes.flip());
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public FileChannel position(long to) {
        position = to;
        return this;
    }

    @Override
    public FileLock tryLock(long from, long size, boolean shared) {
        return new FileLock(this, from, size, shared) {
            @Override
            public boolean isValid() {
                return true;
            }

            @Override
            public void release() {
                // The disk has one user.
            }
        };
    }

    @Override
    public FileLock lock(long from, long size, boolean shared) {
        return tryLock(from, size, shared);
    }

    @Override
    protected void implCloseChannel() {
        // There is nothing to close.
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long at, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long at, long size) {
        throw new UnsupportedOperationException();
    }
}

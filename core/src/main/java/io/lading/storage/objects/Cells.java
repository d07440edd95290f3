package io.lading.storage.objects;

/// The grid that limits segments: no segment crosses the end of a cell. Cells of large contents are larger, which
/// keeps the number of their segments small.
final class Cells {
    /// Size of the cells below [#LARGE_FROM].
    static final long BYTES = 16L << 20;

    /// Size of the cells from [#LARGE_FROM] on.
    static final long LARGE_BYTES = 64L << 20;

    /// First position in a large cell.
    static final long LARGE_FROM = 128L << 30;

    private Cells() {}

    /// The number of bytes from a position to the end of its cell.
    static long room(long position) {
        long size = position < LARGE_FROM ? BYTES : LARGE_BYTES;
        return size - position % size;
    }
}

package io.lading.testkit;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The bytes of a file in memory. Unwritten bytes are zero and need no memory, and copies share their pages: a
/// page is replaced, never changed.
final class SparseBytes {
    /// The page size, as in a page cache.
    static final int PAGE = 512;

    private final Map<Long, byte[]> pages = new TreeMap<>();
    private long length;

    SparseBytes copy() {
        SparseBytes copy = new SparseBytes();
        copy.pages.putAll(pages);
        copy.length = length;
        return copy;
    }

    long length() {
        return length;
    }

    /// Truncates, or appends zeros.
    void setLength(long wanted) {
        if (wanted < length) {
            pages.keySet().removeIf(page -> page * PAGE >= wanted);
            pages.computeIfPresent(
                    wanted / PAGE, (_, page) -> Arrays.copyOf(Arrays.copyOf(page, (int) (wanted % PAGE)), PAGE));
        }
        length = wanted;
    }

    void write(ByteBuffer bytes, long position) {
        long at = position;
        while (bytes.hasRemaining()) {
            int offset = (int) (at % PAGE);
            int count = Math.min(bytes.remaining(), PAGE - offset);
            byte[] page = page(at / PAGE).clone();
            bytes.get(page, offset, count);
            pages.put(at / PAGE, page);
            at += count;
        }
        length = Math.max(length, at);
    }

    /// Returns the number of bytes read, or -1 at the end.
    int read(ByteBuffer into, long from) {
        if (from >= length) {
            return -1;
        }
        int count = (int) Math.min(into.remaining(), length - from);
        for (int done = 0; done < count; ) {
            int offset = (int) ((from + done) % PAGE);
            int piece = Math.min(count - done, PAGE - offset);
            into.put(page((from + done) / PAGE), offset, piece);
            done += piece;
        }
        return count;
    }

    private byte[] page(long number) {
        return pages.getOrDefault(number, new byte[PAGE]);
    }

    /// The pages that contain a non-zero byte in at least one of two versions of a file.
    static Set<Long> pages(SparseBytes one, SparseBytes other) {
        Set<Long> all = new TreeSet<>(one.pages.keySet());
        all.addAll(other.pages.keySet());
        return all;
    }

    /// Copies one page of another version, up to the shorter end.
    void takePage(SparseBytes other, long number) {
        long from = number * PAGE;
        int count = Math.clamp(Math.min(length, other.length) - from, 0, PAGE);
        if (count > 0) {
            write(ByteBuffer.wrap(other.page(number), 0, count), from);
        }
    }
}

package io.lading.storage.objects;

import io.lading.storage.ContentKey;
import io.lading.storage.Segment;
import io.lading.storage.SegmentIndex;
import io.lading.storage.StorageException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The recorded segments of one content, one page in memory at a time. Not thread-safe.
final class SegmentPages {
    /// Segments of one page: 512 MiB of a content without fragments. Every reader has a page, of 7 KiB.
    static final int PAGE = 32;

    /// Segments of one page when only the end is wanted.
    private static final int LONG_PAGE = 10_000;

    private final ContentKey key;
    private final SegmentIndex index;
    private List<Segment> page = List.of();

    SegmentPages(ContentKey key, SegmentIndex index) {
        this.key = key;
        this.index = index;
    }

    /// The segment at a position, or null at a gap or the end. Content grows, so what the page does not have is
    /// always asked again.
    @Nullable
    Segment at(long position) throws StorageException {
        Segment known = known(position);
        if (known != null) {
            return known;
        }
        page = index.segments(key, position, PAGE);
        return known(position);
    }

    /// The segment at a position, if the page in memory has it.
    @Nullable
    Segment known(long position) {
        int low = 0;
        int high = page.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Segment segment = page.get(middle);
            if (position < segment.from()) {
                high = middle - 1;
            } else if (position >= segment.to()) {
                low = middle + 1;
            } else {
                return segment;
            }
        }
        return null;
    }

    /// The end of the last segment, or 0 if there is none.
    long end() throws StorageException {
        long end = page.isEmpty() ? 0 : page.getLast().to();
        while (true) {
            List<Segment> next = index.segments(key, end, LONG_PAGE);
            if (next.isEmpty()) {
                return end;
            }
            end = next.getLast().to();
        }
    }

    /// Forgets the page, because objects in it have been replaced or removed.
    void forget() {
        page = List.of();
    }
}

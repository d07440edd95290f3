package io.lading.image;

import io.lading.storage.ContentReader;
import io.lading.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/// Looks at the beginning of a content.
public final class ImageInspector {
    /// How much is read: everything up to the end of the first volume descriptor of an optical disc.
    static final int HEAD_BYTES = 34 * 1024;

    private ImageInspector() {}

    /// The format a content seems to have, or empty.
    ///
    /// @param length bytes of the content; what lies beyond is not looked at
    public static Optional<ImageFormat> inspect(ContentReader content, long length) throws StorageException {
        ByteBuffer head = ByteBuffer.allocate((int) Math.min(HEAD_BYTES, length));
        boolean more = head.hasRemaining();
        while (more) {
            more = content.read(head, head.position()) >= 0 && head.hasRemaining();
        }
        return ImageFormat.of(Arrays.copyOf(head.array(), head.position()));
    }
}

package io.lading.image;

import io.lading.storage.ContentReader;
import io.lading.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/// Looks at the beginning and the end of a stored content.
public final class ImageInspector {
    private ImageInspector() {}

    /// The format a content seems to have, or empty.
    ///
    /// @param length bytes of the content; what lies beyond is not looked at
    public static Optional<ImageFormat> inspect(ContentReader content, long length) throws StorageException {
        byte[] head = read(content, 0, Math.min(ImageFormats.HEAD_BYTES, length));
        long end = Math.min(ImageFormats.TAIL_BYTES, length);
        return ImageFormats.recognise(head, read(content, length - end, end), length);
    }

    /// The first bytes of a content, as many of the `available` ones as can matter.
    public static byte[] head(ContentReader content, long available) throws StorageException {
        return read(content, 0, Math.min(ImageFormats.HEAD_BYTES, available));
    }

    /// The bytes from a position on, fewer where the content ends before.
    private static byte[] read(ContentReader content, long from, long count) throws StorageException {
        ByteBuffer bytes = ByteBuffer.allocate((int) count);
        boolean more = bytes.hasRemaining();
        while (more) {
            more = content.read(bytes, from + bytes.position()) >= 0 && bytes.hasRemaining();
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}

package io.lading.image;

import io.lading.storage.ContentReader;
import io.lading.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/// Recognizes the format of stored content by its beginning and end.
public final class ImageInspector {
    private ImageInspector() {}

    /// The recognized format, or empty.
    ///
    /// @param length length of the content in bytes; bytes beyond it are ignored
    public static Optional<ImageFormat> inspect(ContentReader content, long length) throws StorageException {
        byte[] head = read(content, 0, Math.min(ImageFormats.HEAD_BYTES, length));
        long end = Math.min(ImageFormats.TAIL_BYTES, length);
        return ImageFormats.recognize(head, read(content, length - end, end), length);
    }

    /// The first bytes of the content: as many of the `available` ones as can decide.
    public static byte[] head(ContentReader content, long available) throws StorageException {
        return read(content, 0, Math.min(ImageFormats.HEAD_BYTES, available));
    }

    /// Up to `count` bytes from a position; fewer if the content ends earlier.
    private static byte[] read(ContentReader content, long from, long count) throws StorageException {
        ByteBuffer bytes = ByteBuffer.allocate((int) count);
        boolean more = bytes.hasRemaining();
        while (more) {
            more = content.read(bytes, from + bytes.position()) >= 0 && bytes.hasRemaining();
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}

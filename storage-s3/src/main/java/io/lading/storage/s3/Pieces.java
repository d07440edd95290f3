package io.lading.storage.s3;

import io.lading.storage.Segment;
import io.lading.storage.objects.Objects;
import io.lading.storage.objects.Objects.ObjectStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads ranges of objects, one after another. For one thread.
final class Pieces extends InputStream {
    private static final int BYTE = 0xff;

    private final Objects objects;
    private final Iterator<Segment> rest;
    private @Nullable ObjectStream current;

    Pieces(Objects objects, List<Segment> pieces) {
        this.objects = objects;
        this.rest = pieces.iterator();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & BYTE;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
        while (true) {
            if (current != null && current.read(buffer) >= 0) {
                return buffer.position() - offset;
            }
            close();
            if (!rest.hasNext()) {
                return -1;
            }
            Segment next = rest.next();
            current = objects.get(next.object(), next.objectFrom(), next.objectFrom() + next.length());
        }
    }

    @Override
    public void close() {
        if (current != null) {
            current.close();
            current = null;
        }
    }
}

package io.lading.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The bytes of a content that decide about its format.
///
/// @param head the first bytes
/// @param tail the last bytes, none where they are not known
/// @param size bytes of the whole content, negative while unknown
@SuppressWarnings("ArrayRecordComponent") // never compared
record Sample(byte[] head, byte[] tail, long size) {
    /// The end of a content that is known as a whole.
    static byte[] endOf(byte[] content) {
        return Arrays.copyOfRange(content, Math.max(0, content.length - ImageFormats.TAIL_BYTES), content.length);
    }

    /// The byte at an offset, from the end where it is negative; -1 if it is not there or not known.
    int at(int offset) {
        byte[] from = offset < 0 ? tail : head;
        int index = offset < 0 ? tail.length + offset : offset;
        return index >= 0 && index < from.length ? Byte.toUnsignedInt(from[index]) : -1;
    }

    /// An unsigned little-endian number of two bytes, or -1 if it is not there.
    int number16(int offset) {
        return at(offset + 1) < 0 ? -1 : at(offset) | (at(offset + 1) << 8);
    }

    /// An unsigned little-endian number of four bytes, or -1 if it is not there.
    long number32(int offset) {
        return at(offset + 3) < 0 ? -1 : number16(offset) | ((long) number16(offset + 2) << 16);
    }

    /// Characters of ISO 8859-1; fewer where the head ends.
    String text(int offset, int length) {
        int begin = Math.min(offset, head.length);
        int end = Math.min(offset + length, head.length);
        return new String(head, begin, end - begin, StandardCharsets.ISO_8859_1);
    }
}

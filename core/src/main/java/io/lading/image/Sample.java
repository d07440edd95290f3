package io.lading.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;

/// The bytes of content that decide its format.
///
/// @param head the first bytes
/// @param tail the last bytes, empty if unknown
/// @param size size of the whole content in bytes, empty if unknown
@SuppressWarnings("ArrayRecordComponent") // never compared
record Sample(byte[] head, byte[] tail, OptionalLong size) {
    /// The last bytes of content that is fully known.
    static byte[] endOf(byte[] content) {
        return Arrays.copyOfRange(content, Math.max(0, content.length - ImageFormats.TAIL_BYTES), content.length);
    }

    /// The byte at an offset, counted from the end if negative; -1 if it does not exist or is unknown.
    int at(int offset) {
        byte[] from = offset < 0 ? tail : head;
        int index = offset < 0 ? tail.length + offset : offset;
        return index >= 0 && index < from.length ? Byte.toUnsignedInt(from[index]) : -1;
    }

    /// An unsigned 16-bit little-endian number, or -1 if it does not exist.
    int number16(int offset) {
        return at(offset + 1) < 0 ? -1 : at(offset) | (at(offset + 1) << 8);
    }

    /// An unsigned 32-bit little-endian number, or -1 if it does not exist.
    long number32(int offset) {
        return at(offset + 3) < 0 ? -1 : number16(offset) | ((long) number16(offset + 2) << 16);
    }

    /// Text in ISO 8859-1; shorter if the head ends earlier.
    String text(int offset, int length) {
        int begin = Math.min(offset, head.length);
        int end = Math.min(offset + length, head.length);
        return new String(head, begin, end - begin, StandardCharsets.ISO_8859_1);
    }
}

package io.lading.digest;

/// Arithmetic of the cyclic redundancy checks with 32 bits, which the JDK computes from the first byte only.
///
/// A check is a polynomial over GF(2) modulo that of the code; the highest bit is the coefficient of x^0. Bytes
/// that follow multiply it by x^8 each, so the check of a whole is known from those of its two parts.
enum CyclicCode {
    /// The polynomial of zip and Ethernet.
    CRC32(0xEDB88320),
    /// The polynomial of Castagnoli.
    CRC32C(0x82F63B78);

    private static final int ONE = 1 << 31;
    private static final int X_TO_THE_8TH = 1 << 23;

    private final int polynomial;

    CyclicCode(int polynomial) {
        this.polynomial = polynomial;
    }

    /// The check of bytes whose first part has the check `first`, and whose second part, of `length` bytes, has
    /// the check `second`.
    int combine(int first, int second, long length) {
        return first == 0 ? second : times(powerOfBytes(length), first) ^ second;
    }

    /// x to the power of 8 times `length`, by repeated squaring.
    private int powerOfBytes(long length) {
        int power = ONE;
        int square = X_TO_THE_8TH;
        for (long left = length; left > 0; left >>>= 1) {
            power = (left & 1) == 0 ? power : times(power, square);
            square = times(square, square);
        }
        return power;
    }

    private int times(int a, int b) {
        int product = 0;
        int shifted = b;
        for (int left = a; left != 0; left <<= 1) {
            product ^= left < 0 ? shifted : 0;
            shifted = shifted >>> 1 ^ ((shifted & 1) == 0 ? 0 : polynomial);
        }
        return product;
    }
}

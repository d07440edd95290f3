package io.lading.storage.s3;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// How a server can tell whether the bytes of an object arrived as they were sent. Servers ignore what they do
/// not know, so [StoreExamination] finds out which one a server knows. In the order of preference.
public enum Integrity {
    /// The header `x-amz-checksum-crc32c`.
    CRC32C,
    /// The header `Content-MD5`. Costs a second pass over the bytes.
    CONTENT_MD5,
    /// The header `x-amz-content-sha256`, which is part of the signature. Costs a second pass over the bytes.
    SIGNED_SHA256;

    /// Adds the header for these bytes; the signature adds the one of `SIGNED_SHA256`.
    void addTo(PutObjectRequest.Builder request, List<ByteBuffer> bytes, int crc32c) {
        switch (this) {
            case CRC32C ->
                request.checksumCRC32C(Base64.getEncoder()
                        .encodeToString(ByteBuffer.allocate(Integer.BYTES)
                                .putInt(crc32c)
                                .array()));
            case CONTENT_MD5 -> request.contentMD5(Base64.getEncoder().encodeToString(md5(bytes)));
            case SIGNED_SHA256 -> {}
        }
    }

    private static byte[] md5(List<ByteBuffer> bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            bytes.forEach(part -> digest.update(part.duplicate()));
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.lading.http.tus;

import io.lading.digest.DigestAlgorithm;
import io.lading.http.field.UploadMetadata;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Constants of tus 1.0.0.
final class Tus {
    static final String VERSION = "1.0.0";
    static final String RESUMABLE = "Tus-Resumable";
    static final String SUPPORTED_VERSIONS = "Tus-Version";
    static final String EXTENSION = "Tus-Extension";
    static final String MAX_SIZE = "Tus-Max-Size";
    static final String METHOD_OVERRIDE = "X-HTTP-Method-Override";
    static final String UPLOAD_OFFSET = "Upload-Offset";
    static final String UPLOAD_LENGTH = "Upload-Length";
    static final String UPLOAD_DEFER_LENGTH = "Upload-Defer-Length";
    static final String UPLOAD_METADATA = UploadMetadata.FIELD;
    static final String UPLOAD_EXPIRES = "Upload-Expires";
    static final String UPLOAD_CHECKSUM = "Upload-Checksum";
    static final String CHECKSUM_ALGORITHM = "Tus-Checksum-Algorithm";
    static final String UPLOAD_CONCAT = "Upload-Concat";

    /// Our extension `lading-pieces`: a `PATCH` with this field set to `?1` may write anywhere within the
    /// declared length.
    static final String PIECE = "Lading-Piece";

    /// Our extension `lading-pieces`: the durable byte ranges, both ends inclusive.
    static final String EXTENTS = "Lading-Extents";

    /// Our extension `lading-zeros`: the length of a piece that consists of zeros only and is sent without a
    /// body.
    static final String ZEROS = "Lading-Zeros";

    /// Maximum value of [#ZEROS] in bytes.
    static final long MAX_ZEROS = 64L * 1024 * 1024;

    /// The status of a checksum mismatch.
    static final int CHECKSUM_MISMATCH = 460;

    static final String CONTENT_TYPE = "application/offset+octet-stream";

    static final List<String> EXTENSIONS = List.of(
            "creation",
            "creation-with-upload",
            "creation-defer-length",
            "expiration",
            "termination",
            "checksum",
            "checksum-trailer",
            "concatenation",
            "concatenation-unfinished",
            "lading-pieces",
            "lading-zeros");

    /// The algorithms that `Upload-Checksum` supports.
    static final String CHECKSUM_ALGORITHMS =
            Arrays.stream(DigestAlgorithm.values()).map(DigestAlgorithm::label).collect(Collectors.joining(","));

    private Tus() {}
}

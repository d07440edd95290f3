package io.lading.http.tus;

import io.lading.http.UploadMetadata;
import io.lading.upload.DigestAlgorithm;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// The words of tus 1.0.0.
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

    /// Our extension `lading-pieces`: a `PATCH` with this field set to `?1` may lie anywhere in the declared
    /// length.
    static final String PIECE = "Lading-Piece";

    /// Our extension `lading-pieces`: the ranges of bytes that are durable, both ends included.
    static final String EXTENTS = "Lading-Extents";

    /// Our extension `lading-zeros`: how many bytes a piece has that are all zero, and are not sent.
    static final String ZEROS = "Lading-Zeros";

    /// The most bytes one request may stand for without sending them.
    static final long MAX_ZEROS = 64L * 1024 * 1024;

    /// The status for a body that does not match its checksum.
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

    /// What `Upload-Checksum` can name.
    static final String CHECKSUM_ALGORITHMS =
            Arrays.stream(DigestAlgorithm.values()).map(DigestAlgorithm::label).collect(Collectors.joining(","));

    private Tus() {}
}

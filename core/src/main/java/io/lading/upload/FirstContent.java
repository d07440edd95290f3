package io.lading.upload;

import io.lading.body.Body;
import io.lading.digest.Digest;
import java.util.List;

/// The content that comes in the same request as the creation of its upload.
///
/// @param body     the bytes, from offset 0
/// @param length   length of the body
/// @param ending   whether the end of the body can complete the upload
/// @param digests  declared digests of the body
/// @param listener receives the new upload and its durable offsets
/// @param keep     which uploads stay if the content is not received to its end
public record FirstContent(
        Body body,
        Length length,
        AppendUpload.Ending ending,
        List<Digest> digests,
        DurableListener listener,
        Keep keep) {
    public FirstContent {
        digests = List.copyOf(digests);
    }

    /// Content that is the whole file, for a protocol that cannot resume.
    public static FirstContent wholeFile(Body body, Length length) {
        return new FirstContent(
                body, length, AppendUpload.Ending.WITH_BODY, List.of(), DurableListener.NONE, Keep.COMPLETE);
    }

    AppendUpload command(Upload upload) {
        return new AppendUpload(upload.id(), upload.owner(), 0, length, Length.unknown(), ending, false, digests);
    }
}

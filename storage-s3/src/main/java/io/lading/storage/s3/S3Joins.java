package io.lading.storage.s3;

import io.lading.storage.Segment;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.objects.Joining;
import io.lading.storage.objects.ObjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;

/// Joins objects by multipart uploads whose parts are copied inside the store (`UploadPartCopy`). Only joins use
/// multipart uploads: other requests need nothing that servers do differently.
final class S3Joins implements Joining, AutoCloseable {
    private static final long MIB = 1 << 20;

    /// Amazon S3 allows parts of 5 MiB to 5 GiB and objects of 5 TiB. Smaller parts are copied within the time
    /// limits.
    private static final Limits LIMITS = new Limits(5 * MIB, 2048 * MIB, 10_000, 5 * MIB * MIB);

    /// A range can be copied only from an object that is larger.
    private static final long SMALLEST_OF_RANGES = 5 * MIB;

    private static final String TYPE = "application/octet-stream";
    private static final String NO_SUCH_UPLOAD = "NoSuchUpload";

    private final S3Settings settings;
    private final S3Objects objects;
    private final S3Limits limits;
    private final S3Client client;

    /// @param limits of requests; those to copy may be silent for long
    S3Joins(S3Settings settings, S3Objects objects, S3Limits limits) {
        this.settings = settings;
        this.objects = objects;
        this.limits = limits.forJoins();
        this.client = S3Clients.client(settings, this.limits);
    }

    @Override
    public Limits limits() {
        return LIMITS;
    }

    @Override
    public void join(String name, List<Part> parts, Going going) throws StorageException {
        String id = call(
                "Beginning to join",
                name,
                () -> client.createMultipartUpload(upload -> upload.bucket(settings.bucket())
                                .key(settings.key(name))
                                .contentType(TYPE))
                        .uploadId());
        try {
            List<CompletedPart> stored = new ArrayList<>();
            long length = 0;
            for (Part part : parts) {
                going.check();
                String etag = store(name, id, stored.size() + 1, part);
                stored.add(CompletedPart.builder()
                        .partNumber(stored.size() + 1)
                        .eTag(etag)
                        .build());
                length += part.length();
            }
            going.check();
            complete(name, id, stored, length);
        } catch (StorageException | RuntimeException e) {
            abortQuietly(name, id, e);
            throw e;
        }
    }

    private String store(String name, String id, int number, Part part) throws StorageException {
        Segment first = part.pieces().getFirst();
        String etag = part.pieces().size() == 1 && isCopyable(first)
                ? copy(name, id, number, first)
                : send(name, id, number, part);
        if (etag == null || etag.isEmpty()) {
            throw new StorageException(
                    Kind.PERMANENT, "Joining " + settings.location(name) + " failed: the answer has no ETag", null);
        }
        return etag;
    }

    private static boolean isWhole(Segment piece) {
        return piece.objectFrom() == 0
                && ObjectName.parse(piece.object())
                        .filter(name -> name.length() == piece.length())
                        .isPresent();
    }

    private static boolean isCopyable(Segment piece) {
        return isWhole(piece)
                || ObjectName.parse(piece.object())
                        .filter(name -> name.length() > SMALLEST_OF_RANGES)
                        .isPresent();
    }

    private @Nullable String copy(String name, String id, int number, Segment piece) throws StorageException {
        UploadPartCopyRequest.Builder request = UploadPartCopyRequest.builder()
                .sourceBucket(settings.bucket())
                .sourceKey(settings.key(piece.object()))
                .destinationBucket(settings.bucket())
                .destinationKey(settings.key(name))
                .uploadId(id)
                .partNumber(number)
                .overrideConfiguration(own -> own.apiCallTimeout(limits.timeFor(piece.length())));
        if (!isWhole(piece)) {
            request.copySourceRange("bytes=" + piece.objectFrom() + "-" + (piece.objectFrom() + piece.length() - 1));
        }
        return call(
                "Copying into",
                name,
                () -> client.uploadPartCopy(request.build()).copyPartResult().eTag());
    }

    private String send(String name, String id, int number, Part part) throws StorageException {
        long length = part.length();
        RequestBody body = RequestBody.fromContentProvider(() -> new Pieces(objects, part.pieces()), length, TYPE);
        return call(
                "Sending a part of",
                name,
                () -> client.uploadPart(
                                request -> request.bucket(settings.bucket())
                                        .key(settings.key(name))
                                        .uploadId(id)
                                        .partNumber(number)
                                        .contentLength(length)
                                        .overrideConfiguration(own -> own.apiCallTimeout(limits.timeFor(length))),
                                body)
                        .eTag());
    }

    /// If the answer of the first attempt was lost, the second one finds no upload, but the object.
    private void complete(String name, String id, List<CompletedPart> parts, long length) throws StorageException {
        try {
            call(
                    "Joining",
                    name,
                    () -> client.completeMultipartUpload(request -> request.bucket(settings.bucket())
                            .key(settings.key(name))
                            .uploadId(id)
                            .multipartUpload(upload -> upload.parts(parts))));
        } catch (StorageException e) {
            if (!isMissing(e.getCause()) || !objects.size(name).equals(Optional.of(length))) {
                throw e;
            }
        }
    }

    private static boolean isMissing(@Nullable Throwable failure) {
        return failure instanceof NoSuchUploadException
                || (failure instanceof S3Exception answer
                        && answer.awsErrorDetails() != null
                        && NO_SUCH_UPLOAD.equals(answer.awsErrorDetails().errorCode()));
    }

    private void abortQuietly(String name, String id, Exception failure) {
        try {
            abort(name, id);
        } catch (StorageException e) {
            failure.addSuppressed(e);
        }
    }

    private void abort(String name, String id) throws StorageException {
        try {
            call(
                    "Ending the join of",
                    name,
                    () -> client.abortMultipartUpload(request -> request.bucket(settings.bucket())
                            .key(settings.key(name))
                            .uploadId(id)));
        } catch (StorageException e) {
            if (!isMissing(e.getCause())) {
                throw e;
            }
        }
    }

    @Override
    public List<String> unfinished(String prefix) throws StorageException {
        return uploads(prefix).stream()
                .map(upload -> upload.key().substring(settings.prefix().length()))
                .distinct()
                .toList();
    }

    @Override
    public void abandon(String name) throws StorageException {
        for (MultipartUpload upload : uploads(name)) {
            if (upload.key().equals(settings.key(name))) {
                abort(name, upload.uploadId());
            }
        }
    }

    private List<MultipartUpload> uploads(String prefix) throws StorageException {
        List<MultipartUpload> uploads = new ArrayList<>();
        String key = null;
        String id = null;
        boolean more = true;
        while (more) {
            ListMultipartUploadsResponse page = page(prefix, key, id);
            // Some servers do not know the prefix.
            page.uploads().stream()
                    .filter(upload -> upload.key().startsWith(settings.key(prefix)))
                    .forEach(uploads::add);
            more = Boolean.TRUE.equals(page.isTruncated()) && page.nextKeyMarker() != null;
            key = page.nextKeyMarker();
            id = page.nextUploadIdMarker();
        }
        return uploads;
    }

    private ListMultipartUploadsResponse page(String prefix, @Nullable String key, @Nullable String id)
            throws StorageException {
        return call(
                "Listing the joins of",
                prefix,
                () -> client.listMultipartUploads(request -> request.bucket(settings.bucket())
                        .prefix(settings.key(prefix))
                        .keyMarker(key)
                        .uploadIdMarker(id)));
    }

    private <T> T call(String what, String name, Supplier<T> request) throws StorageException {
        try {
            return request.get();
        } catch (SdkException e) {
            throw S3Failures.of(what + " " + settings.location(name), e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}

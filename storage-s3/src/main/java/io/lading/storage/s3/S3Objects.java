package io.lading.storage.s3;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.objects.Addressing;
import io.lading.storage.objects.Joining;
import io.lading.storage.objects.MissingObjectException;
import io.lading.storage.objects.Objects;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Objects in a bucket of an S3 server.
///
/// A request that fails on the way, or that the server cannot serve at the moment, is tried again within the
/// limits of [S3Limits]. Thread-safe; a call blocks its thread, which may be virtual.
public final class S3Objects implements Objects {
    /// The server allows so many names in one request.
    private static final int MOST_DELETED = 1000;

    private static final String TYPE = "application/octet-stream";
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final String NO_SUCH_KEY = "NoSuchKey";

    private final S3Settings settings;
    private final S3Limits limits;
    private final Integrity integrity;
    private final S3Client client;
    private final Optional<S3Addresses> addresses;
    private final Optional<S3Joins> joins;

    private S3Objects(S3Settings settings, S3Limits limits, Integrity integrity) {
        this.settings = settings;
        this.limits = limits;
        this.integrity = integrity;
        this.client = S3Clients.client(settings, limits);
        this.addresses = settings.addresses().map(clients -> new S3Addresses(settings, clients));
        this.joins = settings.joins() ? Optional.of(new S3Joins(settings, this, limits)) : Optional.empty();
    }

    /// Makes no request yet.
    ///
    /// @param integrity what the server was found to verify, see [StoreExamination]
    public static S3Objects open(S3Settings settings, Integrity integrity) {
        return open(settings, integrity, S3Limits.USUAL);
    }

    static S3Objects open(S3Settings settings, Integrity integrity, S3Limits limits) {
        return new S3Objects(settings, limits, integrity);
    }

    @Override
    public void put(String name, List<ByteBuffer> bytes, int crc32c) throws StorageException {
        if (integrity != Integrity.CRC32C) {
            requireSum(name, bytes, crc32c);
        }
        Payload payload = new Payload(bytes);
        send(name, payload, payload.length(), payload, crc32c);
    }

    /// The server verifies another checksum, so this one is verified here.
    private void requireSum(String name, List<ByteBuffer> bytes, int crc32c) throws StorageException {
        CRC32C sum = new CRC32C();
        bytes.forEach(part -> sum.update(part.duplicate()));
        if ((int) sum.getValue() != crc32c) {
            throw new StorageException(
                    Kind.TEMPORARY,
                    "Storing " + location(name) + " failed: the bytes differ from their checksum",
                    null);
        }
    }

    /// Sends a body together with the checksum of `promised`, which differs from the body only while a store is
    /// examined.
    void send(String name, ContentStreamProvider body, long length, Payload promised, int crc32c)
            throws StorageException {
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(settings.bucket())
                .key(settings.key(name))
                .contentLength(length)
                .contentType(TYPE)
                .overrideConfiguration(own -> own.apiCallTimeout(limits.timeFor(length)));
        integrity.addTo(request, promised.bytes(), crc32c);
        Runnable put = () -> client.putObject(request.build(), RequestBody.fromContentProvider(body, length, TYPE));
        call("Storing", name, () -> {
            if (integrity == Integrity.SIGNED_SHA256) {
                ScopedValue.where(BodySigning.SIGNED, promised).run(put);
            } else {
                put.run();
            }
            return true;
        });
    }

    @Override
    public ObjectStream get(String name, long from, long to) throws StorageException {
        return S3Stream.open(start -> open(name, start, to), location(name), from, to, limits.tries());
    }

    private ResponseInputStream<GetObjectResponse> open(String name, long from, long to) throws StorageException {
        ResponseInputStream<GetObjectResponse> answer = call("Reading", name, () -> request(name, from, to));
        GetObjectResponse head = answer.response();
        String range = head.contentRange();
        boolean exact = range == null
                ? from == 0 && head.contentLength() == to
                : range.startsWith("bytes " + from + "-" + (to - 1) + "/");
        if (!exact) {
            answer.abort();
            throw new StorageException(
                    Kind.PERMANENT,
                    "Reading " + location(name) + " failed: asked for bytes " + from + "-" + (to - 1) + ", got "
                            + (range == null ? head.contentLength() + " bytes" : range),
                    null);
        }
        return answer;
    }

    private ResponseInputStream<GetObjectResponse> request(String name, long from, long to) {
        return client.getObject(request ->
                request.bucket(settings.bucket()).key(settings.key(name)).range("bytes=" + from + "-" + (to - 1)));
    }

    /// The answer to `HeadObject` has no body that could say whether the object or the whole bucket is missing.
    @Override
    public Optional<Long> size(String name) throws StorageException {
        try {
            return Optional.of(call(
                    "Examining",
                    name,
                    () -> client.headObject(
                                    head -> head.bucket(settings.bucket()).key(settings.key(name)))
                            .contentLength()));
        } catch (MissingObjectException e) {
            call("Looking for the bucket of", name, () -> client.headBucket(head -> head.bucket(settings.bucket())));
            return Optional.empty();
        }
    }

    @Override
    public void list(String prefix, Visitor visitor) throws StorageException {
        String token = null;
        do {
            ListObjectsV2Response page = page(prefix, token);
            for (var object : page.contents()) {
                if (object.key().startsWith(settings.prefix())) {
                    String name = object.key().substring(settings.prefix().length());
                    visitor.visit(new Listed(name, object.size(), object.lastModified()));
                }
            }
            token = next(prefix, page, token);
        } while (token != null);
    }

    private ListObjectsV2Response page(String prefix, @Nullable String token) throws StorageException {
        return call(
                "Listing",
                prefix,
                () -> client.listObjectsV2(list -> list.bucket(settings.bucket())
                        .prefix(settings.key(prefix))
                        .continuationToken(token)));
    }

    /// A listing that seems to end early would make its caller take objects for lost, one that turns in a circle
    /// would never end.
    private @Nullable String next(String prefix, ListObjectsV2Response page, @Nullable String token)
            throws StorageException {
        if (!Boolean.TRUE.equals(page.isTruncated())) {
            return null;
        }
        String next = page.nextContinuationToken();
        if (next == null || next.equals(token)) {
            throw new StorageException(
                    Kind.PERMANENT,
                    "Listing " + location(prefix) + " failed: the answer does not say how to continue",
                    null);
        }
        return next;
    }

    @Override
    public void delete(Collection<String> names) throws StorageException {
        List<String> all = List.copyOf(names);
        for (int from = 0; from < all.size(); from += MOST_DELETED) {
            deletePage(all.subList(from, Math.min(all.size(), from + MOST_DELETED)));
        }
    }

    private void deletePage(List<String> names) throws StorageException {
        List<ObjectIdentifier> keys = names.stream()
                .map(name -> ObjectIdentifier.builder().key(settings.key(name)).build())
                .toList();
        List<S3Error> errors = call(
                "Deleting",
                names.getFirst(),
                () -> client.deleteObjects(request -> request.bucket(settings.bucket())
                                .delete(delete -> delete.objects(keys).quiet(true)))
                        .errors());
        for (S3Error error : errors) {
            if (!NO_SUCH_KEY.equals(error.code())) {
                throw S3Failures.of(
                        "Deleting s3://" + settings.bucket() + "/" + error.key(), error.code(), error.message());
            }
        }
    }

    /// Whether the bucket keeps versions of deleted objects.
    boolean keepsVersions() throws StorageException {
        return call(
                                "Asking for the versions of",
                                "",
                                () -> client.getBucketVersioning(request -> request.bucket(settings.bucket())))
                        .status()
                == BucketVersioningStatus.ENABLED;
    }

    @Override
    public Optional<Addressing> addressing() {
        return addresses.map(Addressing.class::cast);
    }

    @Override
    public Optional<Joining> joining() {
        return joins.map(Joining.class::cast);
    }

    @Override
    public String location(String name) {
        return settings.location(name);
    }

    @Override
    public void close() {
        addresses.ifPresent(S3Addresses::close);
        joins.ifPresent(S3Joins::close);
        client.close();
    }

    private <T> T call(String what, String name, Supplier<T> request) throws StorageException {
        try {
            return request.get();
        } catch (NoSuchKeyException e) {
            throw new MissingObjectException(name);
        } catch (S3Exception e) {
            if (e.statusCode() == RANGE_NOT_SATISFIABLE) {
                throw new StorageException(
                        Kind.PERMANENT, what + " " + location(name) + " failed: it ends before the range", e);
            }
            throw S3Failures.of(what + " " + location(name), e);
        } catch (SdkException e) {
            throw S3Failures.of(what + " " + location(name), e);
        }
    }
}

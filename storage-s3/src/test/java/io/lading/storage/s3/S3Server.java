package io.lading.storage.s3;

import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A real S3 server that runs during the tests of a class.
public interface S3Server extends AutoCloseable {
    S3Settings.Keys KEYS = new S3Settings.Keys("local-identity", "local-credential");

    /// The URL of the server.
    URI endpoint();

    @Override
    void close();

    /// A new empty bucket.
    default S3Settings newBucket() {
        S3Settings settings = bucketNamed("lading-"
                + HexFormat.of().toHexDigits(RandomGenerator.getDefault().nextLong()));
        try (S3Client client = administrator()) {
            client.createBucket(create -> create.bucket(settings.bucket()));
        }
        return settings;
    }

    /// Settings for a bucket, which may not exist.
    default S3Settings bucketNamed(String bucket) {
        return new S3Settings(Optional.of(endpoint()), bucket, "some/prefix/", "us-east-1", true, Optional.of(KEYS));
    }

    /// Removes a bucket with all its objects.
    default void removeBucket(String bucket) {
        try (S3Client client = administrator()) {
            List<ObjectIdentifier> keys = client.listObjectsV2(list -> list.bucket(bucket)).contents().stream()
                    .map(S3Object::key)
                    .map(key -> ObjectIdentifier.builder().key(key).build())
                    .toList();
            if (!keys.isEmpty()) {
                client.deleteObjects(all -> all.bucket(bucket).delete(delete -> delete.objects(keys)));
            }
            client.deleteBucket(delete -> delete.bucket(bucket));
        }
    }

    /// A client with the defaults of the SDK.
    default S3Client administrator() {
        return S3Client.builder()
                .endpointOverride(endpoint())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(KEYS.access(), KEYS.secret())))
                .build();
    }
}

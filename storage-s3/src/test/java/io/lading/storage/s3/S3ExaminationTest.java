package io.lading.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.s3.Finding.Verdict;
import java.io.IOException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

class S3ExaminationTest {
    private static S3Server server;
    private static S3Server trusting;

    @BeforeAll
    static void start() {
        server = S3ProxyServer.start();
        trusting = S3ProxyServer.startWithoutSignatures();
    }

    @AfterAll
    static void stop() {
        server.close();
        trusting.close();
    }

    /// Examines a server that does not see certain header fields, as if it did not know them.
    private static S3Examination withoutFields(String names) throws IOException {
        UnaryOperator<String> strip = head -> head.replaceAll("(?im)^(?:" + names + "):.*\r\n", "");
        S3Settings bucket = trusting.newBucket();
        try (FaultProxy proxy = new FaultProxy(trusting.endpoint(), strip)) {
            return S3Examination.of(new S3Settings(
                    Optional.of(proxy.endpoint()), bucket.bucket(), "", "us-east-1", true, bucket.keys()));
        }
    }

    @Test
    void serverThatVerifiesCrc32c_isAccepted_andKeepsNothing() throws StorageException {
        S3Settings bucket = server.newBucket();
        S3Examination examination = S3Examination.of(bucket);
        assertThat(examination.problems()).isEmpty();
        assertThat(examination.accepted()).isTrue();
        assertThat(examination.integrity()).contains(Integrity.CRC32C);
        assertThat(examination.findings())
                .extracting(Finding::check)
                .contains(
                        "damaged bytes are refused (CRC32C)",
                        "an object whose body was cut off does not become visible",
                        "a listing shows a new object",
                        "a range of an object is exact",
                        "a deleted object is gone",
                        "deleted objects free their space");
        try (S3Objects objects = S3Objects.open(bucket, Integrity.CRC32C)) {
            objects.list("", object -> {
                throw new AssertionError(object);
            });
        }
    }

    @Test
    void serverThatVerifiesContentMd5Only_isUsedWithThat() throws IOException {
        S3Examination examination = withoutFields("x-amz-checksum-crc32c|x-amz-sdk-checksum-algorithm");
        assertThat(examination.accepted()).as(examination.problems()).isTrue();
        assertThat(examination.integrity()).contains(Integrity.CONTENT_MD5);
        assertThat(examination.problems())
                .isEqualTo(
                        "damaged bytes are refused (CRC32C): warning, the server took bytes that differ from their checksum");
    }

    @Test
    void serverThatVerifiesNothing_isRefused_withTheReason() throws IOException {
        S3Examination examination =
                withoutFields("x-amz-checksum-crc32c|x-amz-sdk-checksum-algorithm|content-md5|x-amz-content-sha256");
        assertThat(examination.accepted()).isFalse();
        assertThat(examination.integrity()).isEmpty();
        assertThat(examination.problems())
                .contains("damaged bytes are refused: refused, the server takes a wrong checksum of each kind");
    }

    @Test
    void bucketThatKeepsVersions_isRefused() throws StorageException {
        S3Settings bucket = server.newBucket();
        try (S3Client client = server.administrator()) {
            client.putBucketVersioning(versions -> versions.bucket(bucket.bucket())
                    .versioningConfiguration(on -> on.status(BucketVersioningStatus.ENABLED)));
        }
        S3Examination examination = S3Examination.of(bucket);
        assertThat(examination.accepted()).isFalse();
        assertThat(examination.problems()).contains("deleted objects free their space: refused, the bucket keeps");
    }

    @Test
    void serverThatDoesNotTellItsVersioning_isAcceptedWithAWarning() throws IOException {
        S3Settings bucket = trusting.newBucket();
        UnaryOperator<String> forbidden = head -> head.replaceFirst("\\?versioning ", "?inventory ");
        try (FaultProxy proxy = new FaultProxy(trusting.endpoint(), forbidden)) {
            S3Examination examination = S3Examination.of(new S3Settings(
                    Optional.of(proxy.endpoint()), bucket.bucket(), "", "us-east-1", true, bucket.keys()));
            assertThat(examination.accepted()).isTrue();
            assertThat(examination.findings())
                    .filteredOn(finding -> finding.verdict() == Verdict.WARNING)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.reason()).contains("does not say whether"));
        }
    }

    @Test
    void bucketThatDoesNotExist_isRefused_withTheReason() throws StorageException {
        S3Examination examination = S3Examination.of(server.bucketNamed("no-such-bucket"));
        assertThat(examination.accepted()).isFalse();
        assertThat(examination.problems()).contains("NoSuchBucket");
    }

    @Test
    void serverThatIsNotReachable_isNotJudged() throws IOException {
        S3Settings gone;
        try (FaultProxy proxy = new FaultProxy(server.endpoint())) {
            gone = new S3Settings(
                    Optional.of(proxy.endpoint()), "bucket", "", "us-east-1", true, Optional.of(S3Server.KEYS));
        }
        assertThatThrownBy(() -> S3Examination.of(gone))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.TEMPORARY));
    }
}

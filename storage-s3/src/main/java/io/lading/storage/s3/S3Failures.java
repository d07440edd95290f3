package io.lading.storage.s3;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.StoreOutageException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.security.cert.CertificateException;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/// What the failures of requests mean.
final class S3Failures {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int INSUFFICIENT_STORAGE = 507;

    /// Full disks and quotas, by the names that servers give them.
    private static final Set<String> NO_SPACE = Set.of(
            "QuotaExceeded",
            "StorageQuotaExceeded",
            "BucketQuotaExceeded",
            "InsufficientStorage",
            "InsufficientCapacity",
            "NoSpaceLeft",
            "XMinioStorageFull",
            "XMinioAdminBucketQuotaExceeded");

    /// The bytes arrived damaged, so the next attempt can succeed.
    private static final Set<String> WRONG_SUM =
            Set.of("BadDigest", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch", "InvalidDigest");

    /// Failures that pass although their status says otherwise. A body that is cut off is `IncompleteBody`.
    private static final Set<String> TEMPORARY = Set.of(
            "SlowDown",
            "SlowDownWrite",
            "SlowDownRead",
            "RequestTimeout",
            "RequestTimeoutException",
            "IncompleteBody",
            "InternalError",
            "ServiceUnavailable",
            "Throttling",
            "ThrottlingException",
            "ExpiredToken",
            "OperationAborted");

    private S3Failures() {}

    /// @param what the operation and its object, such as `Storing s3://bucket/object`
    static StorageException of(String what, SdkException failure) {
        return failure(kind(failure), what + " failed: " + reason(failure), failure);
    }

    /// @param what the operation and its object
    /// @param code the code in an answer that was otherwise a success
    static StorageException of(String what, String code, String message) {
        return failure(kind(code, HttpURLConnection.HTTP_OK), what + " failed: " + code + ", " + message, null);
    }

    private static StorageException failure(Kind kind, String message, @Nullable Throwable cause) {
        return kind == Kind.TEMPORARY
                ? new StoreOutageException(message, cause)
                : new StorageException(kind, message, cause);
    }

    /// Whether the server found that the bytes are not those of the checksum.
    static boolean isWrongSum(@Nullable Throwable failure) {
        return failure instanceof AwsServiceException service && WRONG_SUM.contains(code(service));
    }

    /// Whether another attempt can help, although the SDK would make none.
    static boolean isWorthAnotherTry(Throwable failure) {
        return isWrongSum(failure) || isBrokenAnswer(failure);
    }

    /// Whether an answer in XML broke off.
    private static boolean isBrokenAnswer(Throwable failure) {
        return failure instanceof SdkClientException && failure.getCause() instanceof XMLStreamException;
    }

    /// Whether the server refused the request, unlike a failure on the way to it or inside it.
    static boolean isRefusal(@Nullable Throwable failure) {
        return failure instanceof AwsServiceException service
                && service.statusCode() >= HttpURLConnection.HTTP_BAD_REQUEST
                && service.statusCode() < HttpURLConnection.HTTP_INTERNAL_ERROR;
    }

    private static Kind kind(SdkException failure) {
        if (failure instanceof AwsServiceException service) {
            return kind(code(service), service.statusCode());
        }
        if (failure instanceof ApiCallTimeoutException
                || failure instanceof ApiCallAttemptTimeoutException
                || failure instanceof AbortedException) {
            return Kind.TEMPORARY;
        }
        return isBrokenAnswer(failure) || onTheWay(failure) ? Kind.TEMPORARY : Kind.PERMANENT;
    }

    private static Kind kind(String code, int status) {
        if (status == INSUFFICIENT_STORAGE || NO_SPACE.contains(code)) {
            return Kind.NO_SPACE;
        }
        boolean inServer =
                status >= HttpURLConnection.HTTP_INTERNAL_ERROR && status != HttpURLConnection.HTTP_NOT_IMPLEMENTED;
        boolean passes = inServer || status == TOO_MANY_REQUESTS || status == HttpURLConnection.HTTP_CLIENT_TIMEOUT;
        return passes || TEMPORARY.contains(code) || WRONG_SUM.contains(code) ? Kind.TEMPORARY : Kind.PERMANENT;
    }

    /// Whether the network failed. A certificate that is not trusted does not pass, nor do missing keys.
    private static boolean onTheWay(Throwable failure) {
        boolean network = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return false;
            }
            network |= cause instanceof IOException;
        }
        return network;
    }

    private static String code(AwsServiceException failure) {
        AwsErrorDetails details = failure.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    private static String reason(SdkException failure) {
        if (!(failure instanceof AwsServiceException service)) {
            Throwable cause = failure.getCause();
            return failure.getMessage() + (cause == null ? "" : " (" + cause + ")");
        }
        AwsErrorDetails details = service.awsErrorDetails();
        String message = details == null || details.errorMessage() == null ? "" : ", " + details.errorMessage();
        return "status " + service.statusCode() + " " + code(service) + message;
    }
}

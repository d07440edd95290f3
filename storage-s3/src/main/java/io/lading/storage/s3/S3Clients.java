package io.lading.storage.s3;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// Makes clients of the AWS SDK.
final class S3Clients {
    private S3Clients() {}

    /// The defaults of the SDK are for Amazon S3; each difference here is for the other servers.
    static S3Client client(S3Settings settings, S3Limits limits) {
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(credentials(settings))
                .serviceConfiguration(configuration(settings))
                .disableS3ExpressSessionAuth(true)
                // Without this setting, the SDK appends a checksum in a trailer, which some servers store as content.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                // Some servers refuse DeleteObjects without Content-MD5.
                .addPlugin(LegacyMd5Plugin.create())
                .putAuthScheme(new BodySigning())
                .httpClientBuilder(defaults -> new TwoPools(
                        http(limits, limits.reading()).buildWithDefaults(defaults),
                        http(limits, limits.writing()).buildWithDefaults(defaults)))
                .overrideConfiguration(common -> common.retryStrategy(retries(limits))
                        .apiCallTimeout(limits.time())
                        .addExecutionInterceptor(new FullAnswers()));
        settings.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    /// Signs addresses for clients; makes no requests.
    static S3Presigner signer(S3Settings settings, S3Settings.Addresses addresses) {
        S3Presigner.Builder builder = S3Presigner.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(credentials(settings))
                .serviceConfiguration(configuration(settings))
                .disableS3ExpressSessionAuth(true);
        addresses.endpoint().or(settings::endpoint).ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private static S3Configuration configuration(S3Settings settings) {
        return S3Configuration.builder()
                .pathStyleAccessEnabled(settings.pathStyle())
                .chunkedEncodingEnabled(false)
                .build();
    }

    private static AwsCredentialsProvider credentials(S3Settings settings) {
        return settings.keys()
                .<AwsCredentialsProvider>map(keys ->
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(keys.access(), keys.secret())))
                .orElseGet(() -> DefaultCredentialsProvider.builder().build());
    }

    private static Apache5HttpClient.Builder http(S3Limits limits, int connections) {
        return Apache5HttpClient.builder()
                .connectionTimeout(limits.connect())
                .socketTimeout(limits.silence())
                .connectionAcquisitionTimeout(limits.queue())
                .maxConnections(connections)
                .connectionMaxIdleTime(S3Limits.IDLE)
                .connectionTimeToLive(S3Limits.AGE)
                .tcpKeepAlive(true);
    }

    /// Without the circuit breaker of the SDK: it would refuse second attempts of one object because many others
    /// failed, and callers limit their number anyway.
    private static RetryStrategy retries(S3Limits limits) {
        BackoffStrategy pauses = BackoffStrategy.exponentialDelay(limits.pause(), S3Limits.LONGEST_PAUSE);
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(limits.tries())
                .circuitBreakerEnabled(false)
                .backoffStrategy(pauses)
                .throttlingBackoffStrategy(pauses)
                .retryOnException(S3Failures::isWorthAnotherTry)
                .build();
    }
}

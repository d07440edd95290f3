package io.lading.storage.s3;

import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.auth.aws.scheme.AwsV4AuthScheme;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignedRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.IdentityProviders;

/// Signatures (AWS Signature Version 4) that say which bytes a `PUT` has only if they have to.
///
/// The SDK signs the SHA-256 of each body that goes over plain HTTP, which is a second pass over bytes that
/// another checksum protects. Only a request without a body is signed without that pass; so this class removes
/// the body while a request is signed. The checksum itself is a signed header.
final class BodySigning implements AwsV4AuthScheme {
    /// The bytes to sign for the requests of this scope; if not bound, a `PUT` says `UNSIGNED-PAYLOAD`. The SDK
    /// signs on the thread that makes the request.
    static final ScopedValue<ContentStreamProvider> SIGNED = ScopedValue.newInstance();

    private final AwsV4HttpSigner signer = new Signer(AwsV4HttpSigner.create());

    @Override
    public String schemeId() {
        return SCHEME_ID;
    }

    @Override
    public IdentityProvider<AwsCredentialsIdentity> identityProvider(IdentityProviders providers) {
        return providers.identityProvider(AwsCredentialsIdentity.class);
    }

    @Override
    public AwsV4HttpSigner signer() {
        return signer;
    }

    private record Signer(AwsV4HttpSigner usual) implements AwsV4HttpSigner {
        @Override
        public SignedRequest sign(SignRequest<? extends AwsCredentialsIdentity> request) {
            boolean put = request.request().method() == SdkHttpMethod.PUT;
            return put && request.payload().isPresent() ? signPut(request) : usual.sign(request);
        }

        private <I extends AwsCredentialsIdentity> SignedRequest signPut(SignRequest<I> request) {
            ContentStreamProvider signed = SIGNED.isBound() ? SIGNED.get() : null;
            SignRequest<I> copy = request.toBuilder()
                    .payload(signed)
                    .putProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, signed != null)
                    .putProperty(AwsV4FamilyHttpSigner.CHUNK_ENCODING_ENABLED, false)
                    .build();
            return SignedRequest.builder()
                    .request(usual.sign(copy).request())
                    .payload(request.payload().orElseThrow())
                    .build();
        }

        @Override
        public CompletableFuture<AsyncSignedRequest> signAsync(
                AsyncSignRequest<? extends AwsCredentialsIdentity> request) {
            return usual.signAsync(request);
        }
    }
}

package io.lading.storage.s3;

import io.lading.storage.Delivery;
import io.lading.storage.StorageException;
import io.lading.storage.objects.Addressing;
import java.net.URI;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// Addresses with a signature in the query (presigned URLs), which say how the S3 server labels its response.
final class S3Addresses implements Addressing, AutoCloseable {
    private final S3Settings settings;
    private final S3Presigner signer;

    S3Addresses(S3Settings settings, S3Settings.Addresses addresses) {
        this.settings = settings;
        this.signer = S3Clients.signer(settings, addresses);
    }

    @Override
    public URI address(String name, Delivery as) throws StorageException {
        try {
            return URI.create(signer.presignGetObject(address -> address.signatureDuration(as.validity())
                            .getObjectRequest(request -> request.bucket(settings.bucket())
                                    .key(settings.key(name))
                                    .responseContentType(as.type())
                                    .responseContentDisposition(as.disposition())
                                    .responseCacheControl(as.cacheControl())))
                    .url()
                    .toString());
        } catch (SdkException e) {
            throw S3Failures.of("Signing an address of " + settings.location(name), e);
        }
    }

    @Override
    public void close() {
        signer.close();
    }
}

package io.lading.storage.s3;

import java.net.URI;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;

/// S3Proxy in this process, with its objects in memory.
final class S3ProxyServer implements S3Server {
    private final S3Proxy proxy;

    private S3ProxyServer(AuthenticationType authentication) {
        proxy = S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(authentication, KEYS.access(), KEYS.secret())
                .blobStore(new TransientNio2BlobStore())
                .build();
        try {
            proxy.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static S3ProxyServer start() {
        return new S3ProxyServer(AuthenticationType.AWS_V4);
    }

    /// A server that accepts requests that were changed after they were signed.
    static S3ProxyServer startWithoutSignatures() {
        return new S3ProxyServer(AuthenticationType.NONE);
    }

    @Override
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + proxy.getPort());
    }

    @Override
    public void close() {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}

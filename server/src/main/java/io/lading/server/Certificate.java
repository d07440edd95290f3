package io.lading.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http2.HTTP2Cipher;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/// The certificate the server shows, read again when its files change, so that a renewed one needs no restart.
/// Files are compared by content: tools that renew certificates move links about.
final class Certificate extends AbstractLifeCycle {
    private static final Logger LOG = LoggerFactory.getLogger(Certificate.class);
    private static final long SECONDS_BETWEEN_LOOKS = 2;

    private final Settings.Tls files;
    private final SslContextFactory.Server context = new SslContextFactory.Server();
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("certificate").daemon().factory());
    private List<String> shown;

    /// @throws IllegalStateException if the files are no certificate and its key
    Certificate(Settings.Tls files) {
        this.files = files;
        this.shown = texts();
        context.setKeyStore(keyStore());
        context.setCipherComparator(HTTP2Cipher.COMPARATOR);
        context.setUseCipherSuitesOrder(true);
    }

    SslContextFactory.Server context() {
        return context;
    }

    private List<String> texts() {
        try {
            return List.of(Files.readString(files.certificate()), Files.readString(files.key()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private KeyStore keyStore() {
        PemSslStoreDetails details =
                PemSslStoreDetails.forCertificate(location(files.certificate())).withPrivateKey(location(files.key()));
        return Objects.requireNonNull(new PemSslStoreBundle(details, null).getKeyStore());
    }

    private static String location(Path file) {
        return file.toUri().toString();
    }

    @Override
    protected void doStart() {
        var _ = looking.scheduleWithFixedDelay(
                this::look, SECONDS_BETWEEN_LOOKS, SECONDS_BETWEEN_LOOKS, TimeUnit.SECONDS);
    }

    @Override
    protected void doStop() {
        looking.shutdownNow();
    }

    /// Takes over changed files. Half of a new pair is no pair: the old certificate stays until both fit.
    private void look() {
        try {
            List<String> now = texts();
            if (!now.equals(shown)) {
                shown = now;
                KeyStore renewed = keyStore();
                context.reload(factory -> factory.setKeyStore(renewed));
                LOG.info("The certificate was renewed");
            }
        } catch (Exception e) {
            LOG.warn("The certificate has changed and cannot be used; the old one stays", e);
        }
    }
}

package io.lading.server.jetty;

import io.lading.server.settings.Settings;
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

/// The TLS certificate. It is reloaded when its files change, so that a renewed certificate needs no restart.
/// Files are compared by content, because renewal tools often replace symbolic links.
final class Certificate extends AbstractLifeCycle {
    private static final Logger LOG = LoggerFactory.getLogger(Certificate.class);
    private static final long SECONDS_BETWEEN_LOOKS = 2;

    private final Settings.Tls files;
    private final SslContextFactory.Server context = new SslContextFactory.Server();
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("certificate").daemon().factory());
    private List<String> shown;

    /// @throws IllegalStateException if the files are not a certificate and its key
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

    /// Reloads changed files. If only one of the two files is new, the old certificate stays in use until they
    /// match.
    private void look() {
        try {
            List<String> now = texts();
            if (!now.equals(shown)) {
                shown = now;
                KeyStore renewed = keyStore();
                context.reload(factory -> factory.setKeyStore(renewed));
                LOG.info("Reloaded the TLS certificate");
            }
        } catch (Exception e) {
            LOG.warn("The changed TLS certificate cannot be used; the old one stays in use", e);
        }
    }
}

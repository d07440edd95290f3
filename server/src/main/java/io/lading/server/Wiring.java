package io.lading.server;

import io.lading.account.AccountRules;
import io.lading.account.AccountWiring;
import io.lading.account.ExpiredTokens;
import io.lading.audit.AuditRules;
import io.lading.audit.AuditWiring;
import io.lading.audit.SecurityLog;
import io.lading.digest.Sha512Digests;
import io.lading.event.EventLog;
import io.lading.file.Shelf;
import io.lading.metadata.KeepsRoom;
import io.lading.metadata.Metadata;
import io.lading.metadata.session.SessionDatabase;
import io.lading.monitor.MonitorWiring;
import io.lading.node.Leases;
import io.lading.notify.NotifyWiring;
import io.lading.notify.webhook.WebhookRules;
import io.lading.notify.webhook.WebhookWiring;
import io.lading.server.jetty.JettyWiring;
import io.lading.server.settings.Settings;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import io.lading.storage.local.Flusher;
import io.lading.storage.local.LocalStore;
import io.lading.storage.local.ReserveFile;
import io.lading.upload.RecoveryReport;
import io.lading.upload.UploadListener;
import io.lading.upload.UploadRules;
import io.lading.upload.Uploads;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/// Wires storage, database and uploads, the layers below HTTP.
///
/// The build writes all wiring as code, which a start with `spring.aot.enabled` uses. So conditions and profiles
/// are decided while building; a setting can decide only inside a bean method.
@Configuration(proxyBeanMethods = false)
@Import({
    FilterWiring.class,
    HttpWiring.class,
    JettyWiring.class,
    AuditWiring.class,
    AccountWiring.class,
    NotifyWiring.class,
    WebhookWiring.class,
    MonitorWiring.class
})
public class Wiring {
    static final String DATABASE_FILE = "lading.db";
    private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Flusher flusher(Settings settings) throws StorageException {
        PrivateFiles.directory(settings.data().directory());
        PrivateFiles.advice(settings.data().directory()).ifPresent(LOG::warn);
        return Flusher.of(settings.data().directory());
    }

    @Bean
    ContentStore contentStore(Settings settings, Flusher flusher) throws StorageException {
        return LocalStore.open(settings.data().directory(), flusher);
    }

    /// If the disk is full at startup, the reserve is released so that the databases can be opened.
    @Bean
    ReserveFile reserveFile(Settings settings, ContentStore store) throws StorageException {
        ReserveFile reserve = new ReserveFile(settings.data().directory());
        if (store.usableBytes() < ReserveFile.BYTES && reserve.release()) {
            LOG.error("The disk is full. Released the reserve of {} bytes", ReserveFile.BYTES);
        }
        return reserve;
    }

    @Bean
    DiskReserve diskReserve(ReserveFile reserve, List<KeepsRoom> databases) {
        return new DiskReserve(reserve, databases);
    }

    /// Opened after the store, whose lock excludes a second process.
    @Bean
    Metadata metadata(Settings settings, ContentStore store, ReserveFile reserve, Clock clock) throws StorageException {
        Settings.Data data = settings.data();
        if (data.databaseUrl().isEmpty()) {
            PrivateFiles.file(data.directory().resolve(DATABASE_FILE));
        }
        return data.databaseUrl().isEmpty()
                ? Metadata.sqlite(data.directory().resolve(DATABASE_FILE), clock)
                : Metadata.postgresql(data.databaseUrl(), data.databaseUser(), data.databasePassword(), clock);
    }

    /// Depends on the reserve file so that the data directory exists.
    @Bean
    AccountRules accountRules(Settings settings, ReserveFile reserve) throws StorageException {
        Settings.People people = settings.people();
        Path directory = settings.data().directory();
        if (settings.data().databaseUrl().isEmpty()) {
            PrivateFiles.file(directory.resolve(SessionDatabase.FILE));
        }
        return new AccountRules(people.users(), people.demo(), people.sessionIdle(), people.sessionMax(), directory);
    }

    /// How often idle event streams send a comment.
    @Bean
    Duration heartbeat(Settings settings) {
        return settings.transfer().heartbeat();
    }

    @Bean
    WebhookRules webhookRules(Settings settings) {
        return settings.webhooks();
    }

    @Bean
    Leases leases() {
        return Leases.ONE_NODE;
    }

    @Bean
    EventLog eventLog(Metadata metadata) {
        return metadata.events();
    }

    @Bean
    Uploads uploads(UploadRules rules, Metadata metadata, ContentStore store, Clock clock, UploadListener listener)
            throws StorageException {
        Uploads uploads =
                new Uploads(metadata.uploads(), metadata.files(), store, rules, clock, listener, Optional.empty());
        RecoveryReport found = uploads.start();
        LOG.atInfo()
                .addKeyValue("resumable", found.resumable())
                .addKeyValue("finished", found.finished().size())
                .addKeyValue("lost", found.lost().size())
                .addKeyValue("orphans", found.orphans().size())
                .log("Recovered uploads from the previous run");
        return uploads;
    }

    @Bean
    UploadRules uploadRules(Settings settings) {
        return settings.rules();
    }

    @Bean
    Shelf shelf(Metadata metadata, ContentStore store, Uploads uploads) {
        return new Shelf(metadata.files(), store, uploads::reclaim);
    }

    @Bean
    Sha512Digests sha512Digests(Metadata metadata, ContentStore store, Leases leases, Clock clock) {
        return new Sha512Digests(metadata.digestRequests(), store, leases, clock);
    }

    @Bean
    AuditRules auditRules(Settings settings) {
        return settings.audit();
    }

    @Bean
    Sweeper sweeper(Uploads uploads, SecurityLog log, ExpiredTokens tokens, Leases leases) {
        return new Sweeper(uploads, log, tokens, leases);
    }
}

package io.lading.server;

import io.lading.account.AccountRules;
import io.lading.account.AccountWiring;
import io.lading.account.ExpiredTokens;
import io.lading.account.SignInRules;
import io.lading.audit.Act;
import io.lading.audit.AuditRules;
import io.lading.audit.AuditWiring;
import io.lading.audit.Kind;
import io.lading.audit.SecurityLog;
import io.lading.digest.Sha512Digests;
import io.lading.event.EventLog;
import io.lading.file.FileExpiry;
import io.lading.file.FileHolds;
import io.lading.file.Shelf;
import io.lading.link.LinkRules;
import io.lading.link.LinkWiring;
import io.lading.metadata.Metadata;
import io.lading.metadata.SharedClock;
import io.lading.metadata.account.UserRows;
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
import io.lading.storage.local.ReserveFile;
import io.lading.storage.objects.Joins;
import io.lading.storage.objects.ObjectJoiner;
import io.lading.storage.objects.ObjectStore;
import io.lading.upload.RecoveryReport;
import io.lading.upload.UploadListener;
import io.lading.upload.UploadRules;
import io.lading.upload.Uploads;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/// Wires uploads and what needs them, the layers below HTTP.
///
/// The build writes all wiring as code, which a start with `spring.aot.enabled` uses. So conditions and profiles
/// are decided while building; a setting can decide only inside a bean method.
@Configuration(proxyBeanMethods = false)
@Import({
    StorageWiring.class,
    FilterWiring.class,
    HttpWiring.class,
    JettyWiring.class,
    AuditWiring.class,
    AccountWiring.class,
    NotifyWiring.class,
    WebhookWiring.class,
    LinkWiring.class,
    MonitorWiring.class
})
public class Wiring {
    private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

    /// With several nodes it is set to the clock of their database.
    @Bean
    Clock clock() {
        return new SharedClock(Clock.systemUTC());
    }

    /// Depends on the reserve file so that the data directory exists.
    @Bean
    AccountRules accountRules(Settings settings, ReserveFile reserve) throws StorageException {
        Settings.People people = settings.people();
        Path directory = settings.data().directory();
        if (settings.data().databaseUrl().isEmpty()) {
            PrivateFiles.file(directory.resolve(SessionDatabase.FILE));
        }
        return new AccountRules(
                people.users(),
                people.demo(),
                people.sessionIdle(),
                people.sessionMax(),
                people.oneTimeAge(),
                people.secondFactor(),
                directory);
    }

    @Bean
    SignInRules signInRules(Settings settings) {
        return settings.signIn().rules();
    }

    /// How often idle event streams send a comment.
    @Bean
    Duration heartbeat(Settings settings) {
        return settings.transfer().heartbeat();
    }

    /// How long a server that was told to stop still accepts requests.
    @Bean
    Duration stopDelay(Settings settings) {
        return settings.transfer().stopDelay();
    }

    @Bean
    WebhookRules webhookRules(Settings settings) {
        return settings.webhooks();
    }

    @Bean
    EventLog eventLog(Metadata metadata) {
        return metadata.events();
    }

    @Bean
    Uploads uploads(
            UploadRules rules,
            Metadata metadata,
            ContentStore store,
            Cluster cluster,
            UserRows users,
            Clock clock,
            List<UploadListener> listeners)
            throws StorageException {
        Uploads uploads = new Uploads(
                metadata.uploads(),
                metadata.files(),
                store,
                rules,
                clock,
                (step, upload) -> listeners.forEach(listener -> listener.onStep(step, upload)),
                users.quotas(),
                cluster.sharing(metadata.space()));
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
    LinkRules linkRules(Settings settings) {
        return settings.links();
    }

    @Bean
    UploadRules uploadRules(Settings settings) {
        return settings.rules();
    }

    @Bean
    Shelf shelf(Metadata metadata, FileHolds holds, Uploads uploads, UploadRules rules, Clock clock) {
        return new Shelf(metadata.files(), holds, uploads::reclaim, rules.extensions(), clock);
    }

    /// The files that this node is sending.
    @Bean
    FileHolds fileHolds(Metadata metadata, ContentStore store, Clock clock) {
        return new FileHolds(metadata.expiry(), store, UUID.randomUUID().toString(), clock);
    }

    @Bean
    FileExpiry fileExpiry(
            Metadata metadata, Uploads uploads, UploadRules rules, Leases leases, SecurityLog log, Clock clock)
            throws StorageException {
        return new FileExpiry(
                metadata.expiry(),
                rules.retention(),
                uploads::reclaim,
                file -> log.note(
                        Act.done(Kind.FILE_EXPIRED).to(file.id().value()).with(file.name())),
                leases,
                clock);
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
    Joiner joiner(ContentStore store, Metadata metadata, StoreChecks checks, Leases leases) {
        Joins joins = metadata.joins();
        Optional<ObjectJoiner> joiner = store instanceof ObjectStore shared ? shared.joiner(joins) : Optional.empty();
        return new Joiner(joiner, joins, checks, leases);
    }

    @Bean
    Sweeper sweeper(
            Exclusion exclusion,
            Uploads uploads,
            FileExpiry expiry,
            FileHolds holds,
            SecurityLog log,
            ExpiredTokens tokens,
            Leases leases) {
        return new Sweeper(exclusion, uploads, expiry, holds, log, tokens, leases);
    }
}

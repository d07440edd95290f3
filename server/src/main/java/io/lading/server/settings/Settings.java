package io.lading.server.settings;

import io.lading.account.AccountRules.Seed;
import io.lading.account.SignInRules;
import io.lading.audit.AuditRules;
import io.lading.file.Retention;
import io.lading.http.AllowedOrigins;
import io.lading.http.TransportSecurity;
import io.lading.http.TrustedPeer;
import io.lading.link.LinkRules;
import io.lading.metadata.account.Role;
import io.lading.notify.webhook.SigningKey;
import io.lading.notify.webhook.WebhookRules;
import io.lading.notify.webhook.WebhookUrl;
import io.lading.oversight.SettingInForce;
import io.lading.storage.s3.S3Settings;
import io.lading.upload.UploadRules;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// All settings, read once at startup from `LADING_*` environment variables.
///
/// @param listen   how the server is reached
/// @param data     where the database is
/// @param store    where the bytes of files are
/// @param people   accounts and sessions
/// @param signIn   the ways to sign in besides passwords and tokens
/// @param rules    which uploads are accepted
/// @param transfer timeouts and limits of connections
/// @param log      the format of the log
/// @param webhooks the receivers of events
/// @param audit    how long security events are kept
/// @param links    whether accounts can make links for people without an account
/// @param inForce  all variables as administrators see them
public record Settings(
        Listen listen,
        Data data,
        Store store,
        People people,
        SignIn signIn,
        UploadRules rules,
        Transfer transfer,
        LogFormat log,
        WebhookRules webhooks,
        AuditRules audit,
        LinkRules links,
        List<SettingInForce> inForce) {
    private static final String PREFIX = "LADING_";

    /// Copies the list.
    public Settings {
        inForce = List.copyOf(inForce);
    }

    /// @param host           address to listen on
    /// @param port           0 for any free port
    /// @param trustedProxies proxies whose `X-Forwarded-*` headers are trusted
    /// @param allowedOrigins other sites whose pages may use the API
    /// @param allowedHeaders header fields those pages may send in addition to the usual ones
    /// @param publicUrl      the URL under which users reach this server, if set
    /// @param tls            the certificate; empty for plain HTTP
    /// @param hsts           the value of `Strict-Transport-Security`
    public record Listen(
            String host,
            int port,
            List<TrustedPeer> trustedProxies,
            AllowedOrigins allowedOrigins,
            Set<String> allowedHeaders,
            Optional<URI> publicUrl,
            Optional<Tls> tls,
            TransportSecurity hsts) {
        /// Copies the collections.
        public Listen {
            trustedProxies = List.copyOf(trustedProxies);
            allowedHeaders = Set.copyOf(allowedHeaders);
        }
    }

    /// @param certificate chain in PEM, the server's own first
    /// @param key         its private key in PEM
    public record Tls(Path certificate, Path key) {}

    /// @param directory        the data directory
    /// @param databaseUrl      PostgreSQL URL; empty for SQLite in the data directory
    /// @param databaseUser     PostgreSQL user
    /// @param databasePassword PostgreSQL password
    /// @param notifyUrl        the same database without a connection pooler; empty if `databaseUrl` has none
    public record Data(
            Path directory, String databaseUrl, String databaseUser, String databasePassword, String notifyUrl) {}

    /// @param place  where the bytes are
    /// @param memory memory for bytes that are not yet in a shared store, in bytes
    public record Store(Place place, long memory) {
        /// Where the bytes of files are.
        public sealed interface Place {}

        /// One file for each upload, in the data directory of this process.
        public record Local() implements Place {}

        /// Objects in a directory that all nodes share.
        ///
        /// @param directory the directory
        public record SharedDirectory(Path directory) implements Place {}

        /// Objects in a bucket of an S3 server.
        ///
        /// @param s3 the bucket
        public record Bucket(S3Settings s3) implements Place {}
    }

    /// @param users       accounts to add if they do not exist
    /// @param demo        whether the demo accounts exist
    /// @param sessionIdle how long a session stays valid without a request
    /// @param sessionMax  the longest lifetime of a session
    /// @param oneTimeAge  how long a one-time password that an administrator makes can be used
    /// @param secondFactor the roles whose users must have a second factor
    public record People(
            List<Seed> users,
            boolean demo,
            Duration sessionIdle,
            Duration sessionMax,
            Duration oneTimeAge,
            Set<Role> secondFactor) {
        /// Copies the collections.
        public People {
            users = List.copyOf(users);
            secondFactor = Set.copyOf(secondFactor);
        }
    }

    /// @param rules       for an OpenID provider and a proxy
    /// @param proxyHeader the header field in which a trusted proxy sends the username; empty if none does
    public record SignIn(SignInRules rules, String proxyHeader) {}

    /// @param idleTimeout how long a connection may be silent
    /// @param minRate     minimum rate of a request body and of a response, in bytes per second; 0 for no limit
    /// @param heartbeat   how often an idle event stream sends a comment
    /// @param maxAppendSize maximum size of a request body in bytes; [Long#MAX_VALUE] for no limit
    /// @param stopDelay   how long a server that was told to stop still accepts requests, but says that it is
    ///     not ready
    public record Transfer(
            Duration idleTimeout, long minRate, Duration heartbeat, long maxAppendSize, Duration stopDelay) {}

    /// The format of the log.
    public enum LogFormat {
        /// Lines for people.
        TEXT,
        /// One JSON object per line, for machines.
        JSON
    }

    /// Parses the settings in an environment.
    ///
    /// @throws SettingsException if a value is not allowed
    public static Settings of(Map<String, String> environment) {
        return new Settings(
                new Listen(
                        Variables.HOST.in(environment),
                        Variables.PORT.in(environment),
                        Variables.TRUSTED_PROXIES.in(environment),
                        Variables.ALLOWED_ORIGINS.in(environment),
                        Variables.ALLOWED_HEADERS.in(environment),
                        Variables.PUBLIC_URL.in(environment),
                        tls(environment),
                        Variables.HSTS.in(environment)),
                new Data(
                        Variables.DATA_DIR.in(environment).toAbsolutePath(),
                        Variables.DATABASE_URL.in(environment),
                        Variables.DATABASE_USER.in(environment),
                        Variables.DATABASE_PASSWORD.in(environment),
                        Variables.DATABASE_NOTIFY_URL.in(environment)),
                Stores.of(environment),
                new People(
                        Variables.USERS.in(environment),
                        demo(environment),
                        Variables.SESSION_IDLE.in(environment),
                        Variables.SESSION_MAX.in(environment),
                        Variables.ONE_TIME_PASSWORD_AGE.in(environment),
                        Variables.SECOND_FACTOR.in(environment)),
                SignIns.of(environment),
                rules(environment),
                new Transfer(
                        Variables.IDLE_TIMEOUT.in(environment),
                        Variables.MIN_RATE.in(environment),
                        Variables.HEARTBEAT.in(environment),
                        Variables.MAX_APPEND_SIZE.in(environment),
                        Variables.STOP_DELAY.in(environment)),
                Variables.LOG_FORMAT.in(environment),
                webhooks(environment),
                new AuditRules(Variables.AUDIT_DAYS.in(environment)),
                new LinkRules(Variables.LINKS.in(environment), Variables.LINK_MAX_AGE.in(environment)),
                InForce.in(environment));
    }

    /// Demo accounts are allowed only on a loopback host, because their passwords are public.
    private static boolean demo(Map<String, String> environment) {
        boolean demo = Variables.DEMO.in(environment);
        String host = Variables.HOST.in(environment);
        if (demo && !Parsers.loopback(host)) {
            throw new SettingsException(
                    Variables.DEMO.name(),
                    "true is not allowed",
                    "false with " + Variables.HOST.name() + "=" + host
                            + "; demo accounts require a loopback host, such as 127.0.0.1",
                    new IllegalArgumentException(host));
        }
        return demo;
    }

    private static WebhookRules webhooks(Map<String, String> environment) {
        List<WebhookUrl> urls = Variables.WEBHOOK_URL.in(environment);
        Optional<SigningKey> key = Variables.WEBHOOK_SECRET.in(environment);
        if (!urls.isEmpty() && key.isEmpty()) {
            Variable<?> missing = Variables.WEBHOOK_SECRET;
            throw new SettingsException(
                    missing.name(),
                    " is not allowed",
                    missing.allowed(),
                    new IllegalArgumentException("Webhooks need a signing key"));
        }
        return new WebhookRules(urls, key, Variables.WEBHOOK_ALLOW_PRIVATE.in(environment));
    }

    private static Optional<Tls> tls(Map<String, String> environment) {
        Optional<Path> certificate = Variables.TLS_CERT.in(environment);
        Optional<Path> key = Variables.TLS_KEY.in(environment);
        if (certificate.isPresent() != key.isPresent()) {
            Variable<?> missing = key.isPresent() ? Variables.TLS_CERT : Variables.TLS_KEY;
            throw new SettingsException(
                    missing.name(),
                    " is not allowed",
                    missing.allowed(),
                    new IllegalArgumentException("A certificate and its key must both be set"));
        }
        return certificate.map(file -> new Tls(file, key.orElseThrow()));
    }

    private static UploadRules rules(Map<String, String> environment) {
        return new UploadRules(
                Variables.ALLOWED_EXTENSIONS.in(environment),
                Variables.MAX_SIZE.in(environment),
                Variables.QUOTA.in(environment),
                Variables.MIN_FREE.in(environment),
                Variables.UPLOAD_EXPIRY.in(environment),
                Variables.DURABILITY.in(environment),
                Variables.CHECK_CONTENT.in(environment),
                new Retention(
                        Variables.KEEP_FILES.in(environment).orElse(null), Variables.KEEP_NOTICE.in(environment)));
    }

    /// The variables in an environment that have the prefix of settings but are unknown, probably because they
    /// are misspelt.
    public static List<String> unknown(Map<String, String> environment) {
        Set<String> known = Stream.concat(
                        Variables.ALL.stream().map(Variable::name),
                        OutsideVariable.ALL.stream().map(OutsideVariable::name))
                .collect(Collectors.toSet());
        return environment.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
                .sorted()
                .toList();
    }
}

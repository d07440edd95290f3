package io.lading.server;

import io.lading.account.AccountRules.Seed;
import io.lading.audit.AuditRules;
import io.lading.http.AllowedOrigins;
import io.lading.http.TransportSecurity;
import io.lading.http.TrustedPeer;
import io.lading.notify.webhook.SigningKey;
import io.lading.notify.webhook.WebhookRules;
import io.lading.notify.webhook.WebhookUrl;
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

/// Everything an operator can set, read once at the start from `LADING_*` environment variables.
///
/// @param listen   where requests come in
/// @param data     where records and content are kept
/// @param people   who may sign in from the start
/// @param rules    what uploads are taken
/// @param transfer how patient the server is with connections
/// @param log      how the log is written
/// @param webhooks who is told of events
/// @param audit    how long security events are kept
public record Settings(
        Listen listen,
        Data data,
        People people,
        UploadRules rules,
        Transfer transfer,
        LogFormat log,
        WebhookRules webhooks,
        AuditRules audit) {
    private static final String PREFIX = "LADING_";

    /// @param host           address to listen on
    /// @param port           0 for any free one
    /// @param trustedProxies whose `X-Forwarded-*` fields are believed
    /// @param allowedOrigins other sites whose pages may use the API
    /// @param allowedHeaders header fields those pages may send besides the usual ones
    /// @param publicUrl      where people reach this server, if an operator says so
    /// @param tls            the certificate, or empty for clear text
    /// @param hsts           what browsers are told about TLS
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

    /// @param directory        of everything that is kept
    /// @param databaseUrl      of PostgreSQL, or empty for SQLite in the directory
    /// @param databaseUser     its account
    /// @param databasePassword its password
    public record Data(Path directory, String databaseUrl, String databaseUser, String databasePassword) {}

    /// @param users       added when they do not exist
    /// @param demo        whether the demo accounts exist
    /// @param sessionIdle how long a sign-in lasts without a request
    /// @param sessionMax  how long a sign-in lasts at most
    public record People(List<Seed> users, boolean demo, Duration sessionIdle, Duration sessionMax) {
        /// Copies the list.
        public People {
            users = List.copyOf(users);
        }
    }

    /// @param idleTimeout how long a connection may be silent
    /// @param minRate     bytes per second below which an upload is closed; 0 for no limit
    /// @param heartbeat   how often a silent event stream says that it lives
    /// @param maxAppendSize bytes of the largest request body clients are to send, or [Long#MAX_VALUE]
    public record Transfer(Duration idleTimeout, long minRate, Duration heartbeat, long maxAppendSize) {}

    /// Who reads the log.
    public enum LogFormat {
        /// People.
        TEXT,
        /// Machines: a JSON object a line.
        JSON
    }

    /// Reads an environment.
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
                        Variables.DATABASE_PASSWORD.in(environment)),
                new People(
                        Variables.USERS.in(environment),
                        demo(environment),
                        Variables.SESSION_IDLE.in(environment),
                        Variables.SESSION_MAX.in(environment)),
                rules(environment),
                new Transfer(
                        Variables.IDLE_TIMEOUT.in(environment),
                        Variables.MIN_RATE.in(environment),
                        Variables.HEARTBEAT.in(environment),
                        Variables.MAX_APPEND_SIZE.in(environment)),
                Variables.LOG_FORMAT.in(environment),
                webhooks(environment),
                new AuditRules(Variables.AUDIT_DAYS.in(environment)));
    }

    /// Everybody knows the passwords of the demo accounts.
    private static boolean demo(Map<String, String> environment) {
        boolean demo = Variables.DEMO.in(environment);
        String host = Variables.HOST.in(environment);
        if (demo && !Parsers.loopback(host)) {
            throw new SettingsException(
                    Variables.DEMO.name(),
                    "true is not allowed",
                    "false with " + Variables.HOST.name() + "=" + host
                            + "; demo accounts are for a host of this machine alone, such as 127.0.0.1",
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
                    new IllegalArgumentException("Deliveries are signed"));
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
                    new IllegalArgumentException("One needs the other"));
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
                Variables.CHECK_CONTENT.in(environment));
    }

    /// The variables in an environment that look like settings and are none: most likely misspelt.
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

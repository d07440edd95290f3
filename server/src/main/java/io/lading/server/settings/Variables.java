package io.lading.server.settings;

import io.lading.account.AccountPolicy;
import io.lading.account.AccountRules.Seed;
import io.lading.http.AllowedOrigins;
import io.lading.http.TransportSecurity;
import io.lading.http.TrustedPeer;
import io.lading.metadata.account.Role;
import io.lading.notify.webhook.SigningKey;
import io.lading.notify.webhook.WebhookRules;
import io.lading.notify.webhook.WebhookUrl;
import io.lading.server.settings.Settings.LogFormat;
import io.lading.upload.UploadRules.ContentCheck;
import io.lading.upload.UploadRules.Durability;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// All environment variables that the server reads, in the order of the configuration page.
final class Variables {
    private static final String SIZE = "bytes, or a number with K, M, G, T or P (powers of 1024)";
    private static final String DURATION = "a number with s, m, h or d, or an ISO 8601 duration such as PT1H30M";

    static final Variable<String> HOST = text(
            "LADING_HOST",
            "127.0.0.1",
            "an address or host name of this machine",
            "The address to listen on. The default is reachable from this machine only; `0.0.0.0` listens on every"
                    + " network.");
    static final Variable<Integer> PORT = plain(
            "LADING_PORT",
            "8080",
            "0 to 65535; 0 picks a free port",
            "The port to listen on. With Compose, set `LADING_LISTEN` instead.",
            Parsers::port);
    static final Variable<List<TrustedPeer>> TRUSTED_PROXIES = plain(
            "LADING_TRUSTED_PROXIES",
            "",
            "addresses, networks such as 10.0.0.0/8, or host names, separated by commas",
            "Reverse proxies whose `X-Forwarded-For`, `X-Forwarded-Proto` and `X-Forwarded-Host` are trusted; if empty,"
                    + " none. List only your proxies: any other host in a listed network can forge client addresses."
                    + " With Compose, set `LADING_PROXIES` instead.",
            Parsers::peers);
    static final Variable<Optional<Path>> TLS_CERT = plain(
            "LADING_TLS_CERT",
            "",
            "a readable PEM file; requires LADING_TLS_KEY",
            "The certificate with its chain. If set, the port accepts TLS only (HTTP/2 and HTTP/1.1). Renewed"
                    + " certificates are reloaded automatically.",
            Parsers::file);
    static final Variable<Optional<Path>> TLS_KEY = plain(
            "LADING_TLS_KEY",
            "",
            "a readable PEM file; requires LADING_TLS_CERT",
            "The private key of the certificate.",
            Parsers::file);
    static final Variable<TransportSecurity> HSTS = plain(
            "LADING_HSTS",
            "365d",
            "off, or a number with s, m, h or d, optionally followed by ;includeSubDomains",
            "How long browsers that connected over TLS, to this port or to a trusted proxy, use only TLS for this host"
                    + " (`Strict-Transport-Security`). `includeSubDomains` extends it to all subdomains; use it only if"
                    + " each of them has TLS. With `0s`, browsers forget the rule.",
            Parsers::hsts);
    static final Variable<AllowedOrigins> ALLOWED_ORIGINS = plain(
            "LADING_ALLOWED_ORIGINS",
            "",
            "origins such as https://app.example.com, separated by commas, or * for any site",
            "Other sites whose pages may use the API; if empty, none. Listed sites may also use the session of a browser; with `*`,"
                    + " pages must send a `Bearer` token.",
            Parsers::origins);
    static final Variable<Set<String>> ALLOWED_HEADERS = plain(
            "LADING_ALLOWED_HEADERS",
            "",
            "names of header fields such as X-Trace, separated by commas",
            "Request header fields that pages of the sites in `LADING_ALLOWED_ORIGINS` may send in addition to those of"
                    + " the API and of tracing.",
            Parsers::fieldNames);
    static final Variable<Optional<URI>> PUBLIC_URL = plain(
            "LADING_PUBLIC_URL",
            "",
            "a URL such as https://files.example.com, optionally with a path",
            "The public URL of this server. If set, every `Location` starts with it.",
            Parsers::publicUrl);
    static final Variable<Path> DATA_DIR = plain(
            "LADING_DATA_DIR",
            "data",
            "a directory this process may write to; created if missing",
            "The directory for all data: database, unfinished uploads and files.",
            Path::of);
    static final Variable<Stores.Kind> STORAGE = plain(
            "LADING_STORAGE",
            "local",
            "local, s3 or objects",
            "Where the bytes of files are kept. `local`: in the data directory; only one server can use it. `s3`: in a bucket"
                    + " of an S3 server. `objects`: in a directory that all servers share, such as a network file system.",
            text -> Parsers.choice(Stores.Kind.class, text));
    static final Variable<Optional<Path>> OBJECTS_DIR = plain(
            "LADING_OBJECTS_DIR",
            "",
            "a directory; required by LADING_STORAGE=objects",
            "The shared directory. Each server must see it with the same content.",
            Parsers::path);
    static final Variable<Optional<URI>> S3_ENDPOINT = plain(
            "LADING_S3_ENDPOINT",
            "",
            "a URL such as https://s3.example.com",
            "The URL of the S3 server. If empty, Amazon S3 in the region `LADING_S3_REGION`.",
            Parsers::publicUrl);
    static final Variable<String> S3_BUCKET = plain(
            "LADING_S3_BUCKET",
            "",
            "the name of a bucket; required by LADING_STORAGE=s3",
            "The bucket, which must exist and must not keep versions. At its start the server examines whether it would lose"
                    + " bytes.",
            Parsers::bucket);
    static final Variable<String> S3_PREFIX = plain(
            "LADING_S3_PREFIX",
            "",
            "a path such as lading/ without characters that need encoding; a slash is added at its end",
            "What the names of all objects begin with, so that a bucket can be used for other things as well.",
            Parsers::prefix);
    static final Variable<String> S3_REGION = plain(
            "LADING_S3_REGION",
            "us-east-1",
            "the name of a region",
            "The region of the bucket. Most servers other than Amazon S3 accept any.",
            Parsers::region);
    static final Variable<Boolean> S3_PATH_STYLE = plain(
            "LADING_S3_PATH_STYLE",
            "true",
            "true or false",
            "`true`: the bucket is part of the path, as most servers expect. `false`: it is part of the host name, as Amazon S3"
                    + " prefers.",
            Parsers::flag);
    static final Variable<String> S3_ACCESS_KEY = text(
            "LADING_S3_ACCESS_KEY",
            "",
            "any text; requires LADING_S3_SECRET_KEY",
            "The access key. If empty, the usual chain of the AWS SDK is used: `AWS_ACCESS_KEY_ID` and"
                    + " `AWS_SECRET_ACCESS_KEY`, its profile files, or the role of the container or machine.");
    static final Variable<String> S3_SECRET_KEY = new Variable<>(
            "LADING_S3_SECRET_KEY",
            "",
            "any text; requires LADING_S3_ACCESS_KEY",
            "The secret of the access key.",
            true,
            secret -> secret);
    static final Variable<Stores.Switch> S3_REDIRECT = plain(
            "LADING_S3_REDIRECT",
            "off",
            "on or off; on requires LADING_STORAGE=s3",
            "`on`: a download of a file that is one object in the bucket is redirected to an address of the S3 server, which is"
                    + " valid for 5 minutes (`docs/scaling.md`).",
            text -> Parsers.choice(Stores.Switch.class, text));
    static final Variable<Optional<URI>> S3_PUBLIC_ENDPOINT = plain(
            "LADING_S3_PUBLIC_ENDPOINT",
            "",
            "a URL such as https://s3.example.com",
            "The URL of the S3 server in those addresses, if clients reach it by another one than `LADING_S3_ENDPOINT`.",
            Parsers::publicUrl);
    static final Variable<Stores.Switch> S3_JOIN = plain(
            "LADING_S3_JOIN",
            "off",
            "on or off; on requires LADING_STORAGE=s3",
            "`on`: in the background the S3 server copies the objects of each file into one (`docs/scaling.md`). At its start the"
                    + " server examines whether the S3 server can do that.",
            text -> Parsers.choice(Stores.Switch.class, text));
    static final Variable<Long> UPLOAD_MEMORY = plain(
            "LADING_UPLOAD_MEMORY",
            "512M",
            "at least 64M: " + SIZE,
            "Memory for received bytes that are not yet in a shared store, in addition to the Java heap and network buffers."
                    + " A server that does not have it does not start. Not used with `LADING_STORAGE=local`.",
            Parsers::uploadMemory);
    static final Variable<String> DATABASE_URL = plain(
            "LADING_DATABASE_URL",
            "",
            "empty, or jdbc:postgresql://host/database",
            "A PostgreSQL database for the records. If empty, SQLite in the data directory is used.",
            Variables::databaseUrl);
    static final Variable<String> DATABASE_USER =
            text("LADING_DATABASE_USER", "lading", "any text", "The user of the PostgreSQL database.");
    static final Variable<String> DATABASE_PASSWORD = new Variable<>(
            "LADING_DATABASE_PASSWORD", "", "any text", "The password of that user.", true, password -> password);
    static final Variable<String> DATABASE_NOTIFY_URL = plain(
            "LADING_DATABASE_NOTIFY_URL",
            "",
            "empty, or jdbc:postgresql://host/database",
            "The same database without a connection pooler such as PgBouncer, if LADING_DATABASE_URL leads to one."
                    + " Migrations, and signals between nodes, need a direct connection.",
            Variables::databaseUrl);
    static final Variable<List<Seed>> USERS = new Variable<>(
            "LADING_USERS",
            "",
            "name:password or name:password:role, separated by commas; the role is uploader (the default), viewer or"
                    + " admin; a password cannot contain a comma; if it contains a colon, add the role",
            "Accounts. At start the server creates each account that does not exist; it never changes an existing one."
                    + " List an account with the role admin, too. Passwords follow the rules in docs/security.md. Those"
                    + " shorter than 12 characters are accepted with a warning, unless they are for admins or easily"
                    + " guessed: one of the first 1,000 guesses, the username or a repetition.",
            true,
            Parsers::users);
    static final Variable<Boolean> DEMO = plain(
            "LADING_DEMO",
            "false",
            "true or false",
            "Adds the demo accounts alice / wonderland and bob / builder, for trials only. `./run` sets it unless"
                    + " `LADING_USERS` is set or `LADING_HOST` can be reached from the network. Requires a loopback `LADING_HOST`; requests are accepted for the hosts"
                    + " `localhost`, `127.0.0.1` and `[::1]` only.",
            Parsers::flag);
    static final Variable<Duration> SESSION_IDLE = plain(
            "LADING_SESSION_IDLE",
            "12h",
            DURATION,
            "How long a browser session lasts without a request.",
            Parsers::duration);
    static final Variable<Duration> SESSION_MAX = plain(
            "LADING_SESSION_MAX", "30d", DURATION, "The maximum lifetime of a browser session.", Parsers::duration);
    static final Variable<Duration> ONE_TIME_PASSWORD_AGE = plain(
            "LADING_ONE_TIME_PASSWORD_AGE",
            "7d",
            DURATION,
            "How long a one-time password that an administrator makes, and so an invitation, can be used.",
            Parsers::duration);
    static final Variable<Set<Role>> SECOND_FACTOR = plain(
            "LADING_SECOND_FACTOR",
            "",
            "roles, separated by commas, such as admin,uploader; empty for none",
            "The roles whose users must add a second factor: a code from an authenticator app, which they enter after"
                    + " their password. Other users may add one. Tokens, single sign-on and a proxy that signs users in"
                    + " need none.",
            SignInParsers::someRoles);
    static final Variable<Boolean> LINKS = plain(
            "LADING_LINKS",
            "off",
            "off or on",
            "Whether users can make links for people without an account: to upload files to the user, or to download one"
                    + " file. With `off`, existing links do not work.",
            Parsers::onOff);
    static final Variable<Duration> LINK_MAX_AGE =
            plain("LADING_LINK_MAX_AGE", "90d", DURATION, "The longest time until a new link ends.", Parsers::duration);
    static final Variable<Optional<URI>> OIDC_ISSUER = plain(
            "LADING_OIDC_ISSUER",
            "",
            "an https URL; http for a provider on this machine; requires LADING_OIDC_CLIENT_ID and LADING_PUBLIC_URL",
            "The OpenID provider for single sign-on, exactly as it calls itself. Register the redirect URI"
                    + " `LADING_PUBLIC_URL` with `/api/session/oidc/callback` there. If empty, there is no single sign-on.",
            SignInParsers::issuer);
    static final Variable<String> OIDC_CLIENT_ID = text(
            "LADING_OIDC_CLIENT_ID",
            "",
            "any text; required by LADING_OIDC_ISSUER",
            "The ID under which the provider knows this server.");
    static final Variable<String> OIDC_CLIENT_SECRET = new Variable<>(
            "LADING_OIDC_CLIENT_SECRET",
            "",
            "any text",
            "The secret of that client. Empty for a public client, which has none.",
            true,
            secret -> secret);
    static final Variable<String> OIDC_NAME = text(
            "LADING_OIDC_NAME",
            "Single sign-on",
            "any text",
            "The name of the provider on the sign-in page: “Continue with …”.");
    static final Variable<List<String>> OIDC_SCOPES = plain(
            "LADING_OIDC_SCOPES",
            "openid profile email",
            "scopes, separated by spaces",
            "What the server asks the provider for. Some providers send groups only with a scope of their own, such as"
                    + " `groups`.",
            SignInParsers::scopes);
    static final Variable<String> OIDC_USERNAME_CLAIM = text(
            "LADING_OIDC_USERNAME_CLAIM",
            "preferred_username",
            "the name of a claim",
            "The claim with the username. It counts at the first sign-in of a person only. `email` counts only if the provider"
                    + " has verified it.");
    static final Variable<String> OIDC_GROUPS_CLAIM = text(
            "LADING_OIDC_GROUPS_CLAIM",
            "groups",
            "the name of a claim",
            "The claim with the groups of a person, in the ID token or in the user info.");
    static final Variable<Map<String, Role>> OIDC_ROLES = plain(
            "LADING_OIDC_ROLES",
            "",
            "group=role, separated by commas; the role is viewer, uploader or admin",
            "The roles of groups; with several, the one with the most rights counts. A changed role takes effect at the next"
                    + " sign-in. If empty, an account gets `LADING_OIDC_DEFAULT_ROLE` when it is added, and administrators"
                    + " change its role here.",
            SignInParsers::roles);
    static final Variable<Optional<Role>> OIDC_DEFAULT_ROLE = plain(
            "LADING_OIDC_DEFAULT_ROLE",
            "",
            "empty, viewer, uploader or admin",
            "The role of people in none of these groups. If empty, they cannot sign in.",
            SignInParsers::optionalRole);
    static final Variable<AccountPolicy> OIDC_ACCOUNTS = plain(
            "LADING_OIDC_ACCOUNTS",
            "create",
            "create or existing",
            "`create`: a person gets an account at the first sign-in, unless the username exists already. `existing`: only"
                    + " people whose username is that of an account without a password, which an administrator has added.",
            text -> Parsers.choice(AccountPolicy.class, text));
    static final Variable<String> PROXY_USER_HEADER = plain(
            "LADING_PROXY_USER_HEADER",
            "",
            "the name of a header field, such as Remote-User; requires LADING_TRUSTED_PROXIES",
            "The header field in which a proxy that authenticates users sends the username. It is believed only from"
                    + " `LADING_TRUSTED_PROXIES`. The proxy must remove such a field from the requests of clients.",
            SignInParsers::userHeader);
    static final Variable<AccountPolicy> PROXY_ACCOUNTS = plain(
            "LADING_PROXY_ACCOUNTS",
            "existing",
            "create or existing",
            "`existing`: the proxy can sign in accounts without a password, which an administrator has added. `create`: other"
                    + " users get an account with the role uploader.",
            text -> Parsers.choice(AccountPolicy.class, text));
    static final Variable<List<String>> ALLOWED_EXTENSIONS = plain(
            "LADING_ALLOWED_EXTENSIONS",
            ".iso,.img",
            "extensions with their dot, separated by commas, or * for any name",
            "Allowed file extensions, in upper or lower case. `LADING_CHECK_CONTENT` can check the content, too.",
            Parsers::extensions);
    static final Variable<ContentCheck> CHECK_CONTENT = plain(
            "LADING_CHECK_CONTENT",
            "mark",
            "off, mark or enforce",
            "`off`: the server does not look at the content. `mark`: it shows the disk image format of the content."
                    + " `enforce`: it also rejects content that is not a disk image, after the first bytes.",
            text -> Parsers.choice(ContentCheck.class, text));
    static final Variable<Long> MAX_SIZE =
            size("LADING_MAX_SIZE", "unlimited", SIZE + ", or unlimited", "The maximum file size.");
    static final Variable<Long> QUOTA = size(
            "LADING_QUOTA",
            "unlimited",
            SIZE + ", or unlimited",
            "The storage quota of each user. Administrators can set another one for a user. Unfinished uploads count"
                    + " with their full length. A user who has more keeps the files, but cannot upload.");
    static final Variable<Long> MIN_FREE = size(
            "LADING_MIN_FREE",
            "1G",
            SIZE,
            "The server keeps this much disk space free: it rejects an upload that would leave less, before it starts.");
    static final Variable<Duration> UPLOAD_EXPIRY = plain(
            "LADING_UPLOAD_EXPIRY",
            "7d",
            DURATION,
            "How long an unfinished upload is kept after it last received data. A changed value applies to an existing"
                    + " upload when it next receives data.",
            Parsers::duration);
    static final Variable<Optional<Duration>> KEEP_FILES = plain(
            "LADING_KEEP_FILES",
            "forever",
            "forever, or " + DURATION,
            "How long files are kept after their upload. Their owners can choose an earlier end. Files that exist when the"
                    + " setting is changed are kept for `LADING_KEEP_NOTICE` at least.",
            text -> text.equals("forever") ? Optional.empty() : Optional.of(Parsers.duration(text)));
    static final Variable<Duration> KEEP_NOTICE = plain(
            "LADING_KEEP_NOTICE",
            "7d",
            DURATION,
            "How long before the end of a file its owner is told.",
            Parsers::duration);
    static final Variable<Durability> DURABILITY = plain(
            "LADING_DURABILITY",
            "acknowledged",
            "acknowledged, or complete with LADING_STORAGE=local",
            "`acknowledged`: every offset the server reports is on stable storage. `complete`: only complete files"
                    + " are; after a power cut an unfinished upload may resume from an earlier offset.",
            text -> Parsers.choice(Durability.class, text));
    static final Variable<Duration> IDLE_TIMEOUT = plain(
            "LADING_IDLE_TIMEOUT",
            "60s",
            DURATION,
            "How long a connection may be silent before the server closes it. The server keeps the received data of"
                    + " resumable uploads.",
            Parsers::duration);
    static final Variable<Long> MAX_APPEND_SIZE = size(
            "LADING_MAX_APPEND_SIZE",
            "unlimited",
            SIZE + ", or unlimited",
            "The largest request body, for servers behind a proxy that limits it. Clients that support the limit send"
                    + " a file in several requests; the server does not apply it to a plain `PUT`.");
    static final Variable<Long> MIN_RATE = size(
            "LADING_MIN_RATE",
            "256",
            SIZE + " per second; 0 for no limit",
            "Uploads slower than this for 30 seconds, and downloads slower than this for 60 seconds, are disconnected. The"
                    + " server keeps the received data of resumable uploads.");

    static final Variable<Duration> HEARTBEAT = plain(
            "LADING_HEARTBEAT",
            "15s",
            DURATION,
            "How often a silent event stream sends a comment, so that proxies keep it open.",
            Parsers::duration);
    static final Variable<Duration> STOP_DELAY = plain(
            "LADING_STOP_DELAY",
            "0s",
            "at most 10m: a number with s, m, h or d",
            "How long a server that is told to stop still serves requests while `/api/health/ready` says that it is not"
                    + " ready. Behind a load balancer, set it to at least two intervals of its health checks.",
            Parsers::delay);
    static final Variable<List<WebhookUrl>> WEBHOOK_URL = new Variable<>(
            "LADING_WEBHOOK_URL",
            "",
            "up to " + WebhookRules.MAX_URLS + " different http or https URLs without user information, separated by"
                    + " commas; requires LADING_WEBHOOK_SECRET",
            "Webhook URLs: every file event is sent to each of them as a `POST` request.",
            true,
            Parsers::webhooks);
    static final Variable<Optional<SigningKey>> WEBHOOK_SECRET = new Variable<>(
            "LADING_WEBHOOK_SECRET",
            "",
            "`whsec_` and 24 to 64 bytes in Base64, or another text of that length; required by LADING_WEBHOOK_URL",
            "The key that signs webhook requests.",
            true,
            secret -> secret.isEmpty() ? Optional.empty() : Optional.of(SigningKey.parse(secret)));
    static final Variable<Boolean> WEBHOOK_ALLOW_PRIVATE = plain(
            "LADING_WEBHOOK_ALLOW_PRIVATE",
            "false",
            "true or false",
            "Whether webhooks may be sent to this machine and to private networks.",
            Parsers::flag);

    static final Variable<Integer> AUDIT_DAYS = plain(
            "LADING_AUDIT_DAYS",
            "90",
            "0 to 3650; 0 keeps none",
            "How many days security events stay in the database, where administrators can read them. They are always"
                    + " written to the log.",
            Parsers::days);

    static final Variable<LogFormat> LOG_FORMAT = plain(
            "LADING_LOG_FORMAT",
            "text",
            "text or json",
            "The format of the console log: plain text lines, or one JSON object per line.",
            text -> Parsers.choice(LogFormat.class, text));

    static final List<Variable<?>> ALL = List.of(
            HOST,
            PORT,
            TRUSTED_PROXIES,
            TLS_CERT,
            TLS_KEY,
            HSTS,
            ALLOWED_ORIGINS,
            ALLOWED_HEADERS,
            PUBLIC_URL,
            DATA_DIR,
            STORAGE,
            OBJECTS_DIR,
            S3_ENDPOINT,
            S3_BUCKET,
            S3_PREFIX,
            S3_REGION,
            S3_PATH_STYLE,
            S3_ACCESS_KEY,
            S3_SECRET_KEY,
            S3_REDIRECT,
            S3_PUBLIC_ENDPOINT,
            S3_JOIN,
            UPLOAD_MEMORY,
            DATABASE_URL,
            DATABASE_USER,
            DATABASE_PASSWORD,
            DATABASE_NOTIFY_URL,
            USERS,
            DEMO,
            SESSION_IDLE,
            SESSION_MAX,
            ONE_TIME_PASSWORD_AGE,
            SECOND_FACTOR,
            LINKS,
            LINK_MAX_AGE,
            OIDC_ISSUER,
            OIDC_CLIENT_ID,
            OIDC_CLIENT_SECRET,
            OIDC_NAME,
            OIDC_SCOPES,
            OIDC_USERNAME_CLAIM,
            OIDC_GROUPS_CLAIM,
            OIDC_ROLES,
            OIDC_DEFAULT_ROLE,
            OIDC_ACCOUNTS,
            PROXY_USER_HEADER,
            PROXY_ACCOUNTS,
            ALLOWED_EXTENSIONS,
            CHECK_CONTENT,
            MAX_SIZE,
            QUOTA,
            MIN_FREE,
            UPLOAD_EXPIRY,
            KEEP_FILES,
            KEEP_NOTICE,
            DURABILITY,
            IDLE_TIMEOUT,
            MIN_RATE,
            MAX_APPEND_SIZE,
            HEARTBEAT,
            STOP_DELAY,
            AUDIT_DAYS,
            LOG_FORMAT,
            WEBHOOK_URL,
            WEBHOOK_SECRET,
            WEBHOOK_ALLOW_PRIVATE);

    private Variables() {}

    private static <T> Variable<T> plain(
            String name, String fallback, String allowed, String description, Variable.Parser<T> parser) {
        return new Variable<>(name, fallback, allowed, description, false, parser);
    }

    private static Variable<String> text(String name, String fallback, String allowed, String description) {
        return plain(name, fallback, allowed, description, text -> text);
    }

    private static Variable<Long> size(String name, String fallback, String allowed, String description) {
        return plain(name, fallback, allowed, description, Parsers::size);
    }

    private static String databaseUrl(String text) {
        if (!text.isEmpty() && !text.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }
}

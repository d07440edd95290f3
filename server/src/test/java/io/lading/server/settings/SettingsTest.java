package io.lading.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.metadata.account.Role;
import io.lading.storage.s3.S3Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SettingsTest {
    @Test
    void of_nothing_listensOnThisMachineOnly() {
        Settings settings = Settings.of(Map.of());
        assertThat(settings.listen().host()).isEqualTo("127.0.0.1");
        assertThat(settings.listen().port()).isEqualTo(8080);
        assertThat(settings.people().demo()).isFalse();
        assertThat(settings.rules().allowedExtensions()).containsExactly(".iso", ".img");
        assertThat(settings.rules().maxSize()).isEqualTo(Long.MAX_VALUE);
    }

    /// docker-compose.yml passes an empty value for a setting that is not set.
    @Test
    void of_emptyVariables_isTheSameAsNone() {
        Map<String, String> empty = Variables.ALL.stream().collect(Collectors.toMap(Variable::name, _ -> ""));
        assertThat(Settings.of(empty)).hasToString(Settings.of(Map.of()).toString());
    }

    @Test
    void of_sizesAndDurations_understandsUnits() {
        Settings settings = Settings.of(Map.of(
                "LADING_MAX_SIZE",
                "10G",
                "LADING_QUOTA",
                "1TiB",
                "LADING_MIN_FREE",
                "512",
                "LADING_UPLOAD_EXPIRY",
                "PT1H"));
        assertThat(settings.rules().maxSize()).isEqualTo(10L << 30);
        assertThat(settings.rules().quota()).isEqualTo(1L << 40);
        assertThat(settings.rules().minFree()).isEqualTo(512);
        assertThat(settings.rules().expiry()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void of_provider_readsRolesScopesAndUrls() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "LADING_OIDC_ISSUER",
                "https://id.example/realms/a",
                "LADING_OIDC_CLIENT_ID",
                "lading",
                "LADING_OIDC_SCOPES",
                "profile  groups",
                "LADING_OIDC_ROLES",
                "/admins=admin, a=b=viewer",
                "LADING_PUBLIC_URL",
                "https://files.example/lading/"));
        var rules = Settings.of(environment).signIn().rules().provider().orElseThrow();
        assertThat(rules.oidc().scopes()).containsExactly("openid", "profile", "groups");
        assertThat(rules.roles()).isEqualTo(Map.of("/admins", Role.ADMIN, "a=b", Role.VIEWER));
        assertThat(rules.oidc().callback()).hasToString("https://files.example/lading/api/session/oidc/callback");
        assertThat(rules.name()).isEqualTo("Single sign-on");
        for (String required : List.of("LADING_OIDC_CLIENT_ID", "LADING_PUBLIC_URL", "LADING_OIDC_ROLES")) {
            Map<String, String> less = new HashMap<>(environment);
            less.remove(required);
            assertThatThrownBy(() -> Settings.of(less))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining(required);
        }
        for (String wrong : List.of(
                "LADING_OIDC_ISSUER http://id.example",
                "LADING_OIDC_ISSUER https://id.example/?a=b",
                "LADING_OIDC_ROLES staff",
                "LADING_OIDC_ROLES staff=user",
                "LADING_OIDC_ROLES a=admin,a=viewer",
                "LADING_OIDC_DEFAULT_ROLE user",
                "LADING_OIDC_ACCOUNTS all",
                "LADING_PROXY_USER_HEADER X-Forwarded-For",
                "LADING_PROXY_USER_HEADER Remote-User")) {
            Map<String, String> changed = new HashMap<>(environment);
            changed.put(wrong.split(" ", 2)[0], wrong.split(" ", 2)[1]);
            assertThatThrownBy(() -> Settings.of(changed)).as(wrong).isInstanceOf(SettingsException.class);
        }
    }

    @Test
    void of_users_knowsRolesAndColonsInPasswords() {
        var users = Settings.of(Map.of(
                        "LADING_USERS",
                        "ann:pass:word:uploader,ben:lighthouse-keeper:admin, cy:qx7w:viewer,dee:harbour-9"))
                .people()
                .users();
        assertThat(users).extracting(user -> user.name()).containsExactly("ann", "ben", "cy", "dee");
        assertThat(users)
                .extracting(user -> user.password())
                .containsExactly("pass:word", "lighthouse-keeper", "qx7w", "harbour-9");
        assertThat(users)
                .extracting(user -> user.role())
                .containsExactly(Role.UPLOADER, Role.ADMIN, Role.VIEWER, Role.UPLOADER);
    }

    @Test
    void inForce_hidesSecrets_alsoInUrls() {
        var settings = Settings.of(Map.of(
                "LADING_DATABASE_URL",
                "jdbc:postgresql://db/lading?user=lading&password=of-the-database",
                "LADING_DATABASE_PASSWORD",
                "of-the-database",
                "LADING_S3_ENDPOINT",
                "https://key:of-the-store@s3.example.org",
                "LADING_USERS",
                "ann:lighthouse-keeper:admin"));
        assertThat(settings.inForce().toString())
                .contains("name=LADING_DATABASE_URL, value=jdbc:postgresql://db/lading?…, set=true")
                .contains("name=LADING_DATABASE_PASSWORD, value=, set=true, hidden=true")
                .doesNotContain("of-the-", "lighthouse");
        assertThat(settings.inForce()).hasSameSizeAs(Variables.ALL);
    }

    @Test
    void of_usersWithUnknownRoles_namesTheUserAndTheRoles_andNoPassword() {
        for (String wrong : List.of(
                "ann:secret-of-ann:adminn",
                "ann:secret-of-ann:Admin",
                "ann:secret-of-ann:",
                "ann:secret-of-ann:admin:",
                "ann::admin",
                "ann:secret-of-ann:admin x")) {
            assertThatThrownBy(() -> Settings.of(Map.of("LADING_USERS", wrong)))
                    .as(wrong)
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining("uploader (the default), viewer or admin")
                    .hasMessageNotContaining("secret");
        }
        assertThatThrownBy(() -> Settings.of(Map.of("LADING_USERS", "ann:secret-of-ann:adminn")))
                .hasMessageContaining("user ann is not a role");
        assertThatThrownBy(() -> Settings.of(Map.of("LADING_USERS", "ann:secret-one,ann:secret-two")))
                .hasMessageContaining("user ann is named twice");
    }

    @Test
    void of_weakPasswordsInUsers_areRejected_shortOnesOnlyForAdministrators() {
        for (var weak : Map.of(
                        "ann:x:admin", "the password of the admin ann is shorter than 12 characters",
                        "ann:wonderland:admin", "the password of the admin ann is shorter than 12 characters",
                        "ann:password1234:admin", "the password of the admin ann is commonly used",
                        "ann:password1234:viewer", "the password of the viewer ann is commonly used",
                        "ann:password", "the password of the uploader ann is commonly used",
                        "ann:letmein:viewer", "the password of the viewer ann is commonly used",
                        "alina:Alina1:viewer", "the password of the viewer alina consists of little more",
                        "ann:abab", "the password of the uploader ann repeats the same characters",
                        "ann:annannannann", "the password of the uploader ann repeats the same characters")
                .entrySet()) {
            assertThatThrownBy(() -> Settings.of(Map.of("LADING_USERS", weak.getKey())))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageStartingWith("LADING_USERS=(not shown) is not allowed: " + weak.getValue());
        }
    }

    @Test
    void of_wrongValue_saysNameValueAndWhatIsAllowed() {
        for (var wrong : List.of(
                Map.entry("LADING_PORT", "80800"),
                Map.entry("LADING_PORT", "http"),
                Map.entry("LADING_MAX_SIZE", "-1"),
                Map.entry("LADING_MAX_SIZE", "9223372036854775808"),
                Map.entry("LADING_MAX_SIZE", "9000P0"),
                Map.entry("LADING_QUOTA", "99999P"),
                Map.entry("LADING_UPLOAD_EXPIRY", "soon"),
                Map.entry("LADING_UPLOAD_EXPIRY", "0s"),
                Map.entry("LADING_CHECK_CONTENT", "maybe"),
                Map.entry("LADING_PUBLIC_URL", "files.example.com"),
                Map.entry("LADING_PUBLIC_URL", "ftp://files.example.com"),
                Map.entry("LADING_PUBLIC_URL", "https://user@files.example.com"),
                Map.entry("LADING_PUBLIC_URL", "https://files.example.com/?a=b"),
                Map.entry("LADING_PUBLIC_URL", "https:///path"),
                Map.entry("LADING_PUBLIC_URL", "https://files example.com"),
                Map.entry("LADING_ALLOWED_HEADERS", "X-Trace:1"),
                Map.entry("LADING_ALLOWED_HEADERS", "X Trace"),
                Map.entry("LADING_DEMO", "yes"),
                Map.entry("LADING_ALLOWED_EXTENSIONS", "iso"),
                Map.entry("LADING_DATABASE_URL", "jdbc:mysql://x/y"))) {
            assertThatThrownBy(() -> Settings.of(Map.ofEntries(wrong)))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageStartingWith(wrong.getKey() + "=" + wrong.getValue() + " is not allowed. Allowed: ");
        }
    }

    @Test
    void of_trustedProxies_areAddressesNetworksOrNames() {
        assertThat(Settings.of(Map.of(
                                "LADING_TRUSTED_PROXIES",
                                "127.0.0.1, 10.0.0.0/8, ::1, fd00::/8, client, a-b.example.com"))
                        .listen()
                        .trustedProxies())
                .hasSize(6);
        for (String wrong :
                List.of("300.1.1.1", "10.0.0.0/33", "10.0.0.0/x", "client/24", "a b", "http://client", "*")) {
            assertThatThrownBy(() -> Settings.of(Map.of("LADING_TRUSTED_PROXIES", wrong)))
                    .as(wrong)
                    .isInstanceOf(SettingsException.class);
        }
    }

    @Test
    void of_demoAccounts_onlyForThisMachine() {
        for (String host : new String[] {"127.0.0.1", "localhost", "::1", "127.1.2.3"}) {
            assertThat(Settings.of(Map.of("LADING_DEMO", "true", "LADING_HOST", host))
                            .people()
                            .demo())
                    .isTrue();
        }
        for (String host : new String[] {"0.0.0.0", "::", "192.168.1.5", "example.com"}) {
            assertThatThrownBy(() -> Settings.of(Map.of("LADING_DEMO", "true", "LADING_HOST", host)))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining("LADING_DEMO=true is not allowed")
                    .hasMessageContaining("demo accounts require a loopback host");
        }
    }

    @Test
    void of_impossibleUsers_isRejected() {
        for (String user : new String[] {"x".repeat(65) + ":password", "a\u0000b:password", "a:" + "p".repeat(257)}) {
            assertThatThrownBy(() -> Settings.of(Map.of("LADING_USERS", user))).isInstanceOf(SettingsException.class);
        }
    }

    @Test
    void of_wrongUsers_doesNotShowThem() {
        assertThatThrownBy(() -> Settings.of(Map.of("LADING_USERS", "alice wonderland")))
                .isInstanceOf(SettingsException.class)
                .hasMessageNotContaining("wonderland");
    }

    @Test
    void of_webhooks_needASecretAndAreNeverShown() {
        String key = "a-text-of-24-characters!";
        assertThat(Settings.of(Map.of(
                                "LADING_WEBHOOK_URL",
                                "https://a.example/x?t=1, http://b",
                                "LADING_WEBHOOK_SECRET",
                                key))
                        .webhooks()
                        .urls())
                .extracting(Object::toString)
                .containsExactly("https://a.example/x", "http://b");
        assertThatThrownBy(() -> Settings.of(Map.of("LADING_WEBHOOK_URL", "https://a.example/x?t=1")))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("LADING_WEBHOOK_SECRET= is not allowed.");
        for (String wrong : List.of("https://me:topsecret@a", "ftp://topsecret", "http://topsecret,http://topsecret")) {
            assertThatThrownBy(() -> Settings.of(Map.of("LADING_WEBHOOK_URL", wrong, "LADING_WEBHOOK_SECRET", key)))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageStartingWith("LADING_WEBHOOK_URL=(not shown) is not allowed.");
        }
        for (String wrong : List.of("topsecret", "whsec_topsecret", "whsec_not+base64!", "topsecret".repeat(8))) {
            assertThatThrownBy(() -> Settings.of(Map.of("LADING_WEBHOOK_SECRET", wrong)))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageStartingWith("LADING_WEBHOOK_SECRET=(not shown) is not allowed.");
        }
    }

    @Test
    void unknown_namesWhatLooksLikeASetting() {
        assertThat(Settings.unknown(Map.of("LADING_PROT", "1", "LADING_PORT", "1", "LADING_HEAP", "1", "PATH", "x")))
                .containsExactly("LADING_PROT");
    }

    @Test
    void of_nothing_keepsBytesInTheDataDirectory() {
        Settings.Store store = Settings.of(Map.of()).store();
        assertThat(store.place()).isEqualTo(new Settings.Store.Local());
        assertThat(store.memory()).isEqualTo(512L << 20);
    }

    @Test
    void of_s3_describesTheBucket_andNeverShowsTheSecret() {
        Settings settings = Settings.of(Map.of(
                "LADING_STORAGE", "s3",
                "LADING_S3_ENDPOINT", "http://store:9000/",
                "LADING_S3_BUCKET", "files",
                "LADING_S3_PREFIX", "a/b",
                "LADING_S3_ACCESS_KEY", "public",
                "LADING_S3_SECRET_KEY", "of-the-bucket"));
        assertThat(settings.store().place())
                .isEqualTo(new Settings.Store.Bucket(new S3Settings(
                        Optional.of(URI.create("http://store:9000")),
                        "files",
                        "a/b/",
                        "us-east-1",
                        true,
                        Optional.of(new S3Settings.Keys("public", "of-the-bucket")))));
        assertThat(settings.toString()).doesNotContain("of-the-bucket");
    }

    @Test
    void of_redirects_haveAnEndpointOfTheirOwn() {
        for (var endpoint : Map.of(
                        "",
                        Optional.<URI>empty(),
                        "https://s3.example.com/",
                        Optional.of(URI.create("https://s3.example.com")))
                .entrySet()) {
            Settings settings = Settings.of(Map.of(
                    "LADING_STORAGE", "s3",
                    "LADING_S3_BUCKET", "files",
                    "LADING_S3_REDIRECT", "on",
                    "LADING_S3_PUBLIC_ENDPOINT", endpoint.getKey()));
            assertThat(settings.store().place())
                    .isInstanceOfSatisfying(
                            Settings.Store.Bucket.class,
                            bucket -> assertThat(bucket.s3().addresses())
                                    .contains(new S3Settings.Addresses(endpoint.getValue())));
        }
    }

    @Test
    void of_objects_needsADirectory() {
        assertThat(Settings.of(Map.of("LADING_STORAGE", "objects", "LADING_OBJECTS_DIR", "/mnt/files"))
                        .store()
                        .place())
                .isEqualTo(new Settings.Store.SharedDirectory(Path.of("/mnt/files")));
    }

    @Test
    void of_storageSettingsThatDoNotBelongTogether_isRejected() {
        for (var wrong : Map.of(
                        Map.of("LADING_STORAGE", "s3"),
                        "LADING_S3_BUCKET= is not allowed. Allowed: the name of a bucket; LADING_STORAGE=s3 requires it.",
                        Map.of("LADING_STORAGE", "objects"),
                        "LADING_OBJECTS_DIR= is not allowed. Allowed: a directory; LADING_STORAGE=objects requires it.",
                        Map.of("LADING_S3_REDIRECT", "on"),
                        "LADING_S3_REDIRECT=on is not allowed. Allowed: off without LADING_STORAGE=s3.",
                        Map.of("LADING_STORAGE", "objects", "LADING_OBJECTS_DIR", "/mnt", "LADING_S3_JOIN", "on"),
                        "LADING_S3_JOIN=on is not allowed. Allowed: off without LADING_STORAGE=s3.",
                        Map.of("LADING_S3_BUCKET", "files"),
                        "LADING_S3_BUCKET=files is not allowed. Allowed: empty without LADING_STORAGE=s3.",
                        Map.of("LADING_OBJECTS_DIR", "/mnt/files"),
                        "LADING_OBJECTS_DIR=/mnt/files is not allowed. Allowed: empty without LADING_STORAGE=objects.",
                        Map.of("LADING_STORAGE", "s3", "LADING_S3_BUCKET", "files", "LADING_S3_ACCESS_KEY", "public"),
                        "LADING_S3_SECRET_KEY= is not allowed. Allowed: any text; requires LADING_S3_ACCESS_KEY.",
                        Map.of("LADING_STORAGE", "s3", "LADING_S3_BUCKET", "files", "LADING_S3_SECRET_KEY", "hidden"),
                        "LADING_S3_ACCESS_KEY= is not allowed. Allowed: any text; requires LADING_S3_SECRET_KEY.",
                        Map.of("LADING_STORAGE", "s3", "LADING_S3_BUCKET", "files", "LADING_DURABILITY", "complete"),
                        "LADING_DURABILITY=complete is not allowed. Allowed: acknowledged with LADING_STORAGE=s3; another"
                                + " node can only continue from bytes that are stored.")
                .entrySet()) {
            assertThatThrownBy(() -> Settings.of(wrong.getKey()))
                    .isInstanceOf(SettingsException.class)
                    .hasMessage(wrong.getValue());
        }
    }

    @Test
    void of_stopDelay_mayBeZero_andIsBounded() {
        assertThat(Settings.of(Map.of()).transfer().stopDelay()).isZero();
        assertThat(Settings.of(Map.of("LADING_STOP_DELAY", "3s")).transfer().stopDelay())
                .isEqualTo(Duration.ofSeconds(3));
        for (String wrong : List.of("11m", "-1s", "PT-1S", "soon")) {
            assertThatThrownBy(() -> Settings.of(Map.of("LADING_STOP_DELAY", wrong)))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining("at most 10m");
        }
    }

    @Test
    void of_wrongStorageValues_isRejected() {
        for (var wrong : List.of(
                Map.entry("LADING_STORAGE", "disk"),
                Map.entry("LADING_S3_ENDPOINT", "store:9000"),
                Map.entry("LADING_S3_BUCKET", "a/b"),
                Map.entry("LADING_S3_PREFIX", "/a"),
                Map.entry("LADING_S3_PREFIX", "a/../b"),
                Map.entry("LADING_S3_REGION", "eu 1"),
                Map.entry("LADING_UPLOAD_MEMORY", "1M"),
                Map.entry("LADING_UPLOAD_MEMORY", "unlimited"))) {
            Map<String, String> environment =
                    new HashMap<>(Map.of("LADING_STORAGE", "s3", "LADING_S3_BUCKET", "files"));
            environment.put(wrong.getKey(), wrong.getValue());
            assertThatThrownBy(() -> Settings.of(environment))
                    .as(wrong.toString())
                    .isInstanceOf(SettingsException.class)
                    .hasMessageStartingWith(wrong.getKey() + "=");
        }
    }
}

package io.lading.server.settings;

import io.lading.server.settings.Settings.Store;
import io.lading.server.settings.Settings.Store.Bucket;
import io.lading.server.settings.Settings.Store.Local;
import io.lading.server.settings.Settings.Store.SharedDirectory;
import io.lading.storage.s3.S3Settings;
import io.lading.upload.UploadRules.Durability;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Reads where the bytes of files are kept, and rejects settings that do not belong together.
final class Stores {
    /// The values of `LADING_STORAGE`.
    enum Kind {
        LOCAL,
        S3,
        OBJECTS
    }

    /// The values of settings that switch something on.
    enum Switch {
        ON,
        OFF
    }

    private Stores() {}

    static Store of(Map<String, String> environment) {
        Kind kind = Variables.STORAGE.in(environment);
        requireKind(environment, kind);
        if (kind != Kind.LOCAL && Variables.DURABILITY.in(environment) == Durability.COMPLETE) {
            throw rejected(
                    Variables.DURABILITY,
                    "complete",
                    "acknowledged with " + Variables.STORAGE.name() + "=" + name(kind)
                            + "; another node can only continue from bytes that are stored");
        }
        Store.Place place =
                switch (kind) {
                    case LOCAL -> new Local();
                    case OBJECTS -> new SharedDirectory(directory(environment));
                    case S3 -> new Bucket(s3(environment));
                };
        return new Store(place, Variables.UPLOAD_MEMORY.in(environment));
    }

    /// Otherwise files would be stored on this machine although the operator named another place.
    private static void requireKind(Map<String, String> environment, Kind kind) {
        Optional<Path> directory = Variables.OBJECTS_DIR.in(environment);
        if (kind == Kind.LOCAL && directory.isPresent()) {
            throw rejected(Variables.OBJECTS_DIR, directory.get().toString(), "empty without LADING_STORAGE=objects");
        }
        String bucket = Variables.S3_BUCKET.in(environment);
        if (kind != Kind.S3 && !bucket.isEmpty()) {
            throw rejected(Variables.S3_BUCKET, bucket, "empty without LADING_STORAGE=s3");
        }
        if (kind != Kind.S3 && Variables.S3_REDIRECT.in(environment) == Switch.ON) {
            throw rejected(Variables.S3_REDIRECT, "on", "off without LADING_STORAGE=s3");
        }
        if (kind != Kind.S3 && Variables.S3_JOIN.in(environment) == Switch.ON) {
            throw rejected(Variables.S3_JOIN, "on", "off without LADING_STORAGE=s3");
        }
    }

    private static Path directory(Map<String, String> environment) {
        return Variables.OBJECTS_DIR
                .in(environment)
                .orElseThrow(
                        () -> rejected(Variables.OBJECTS_DIR, "", "a directory; LADING_STORAGE=objects requires it"));
    }

    private static S3Settings s3(Map<String, String> environment) {
        String bucket = Variables.S3_BUCKET.in(environment);
        if (bucket.isEmpty()) {
            throw rejected(Variables.S3_BUCKET, "", "the name of a bucket; LADING_STORAGE=s3 requires it");
        }
        return new S3Settings(
                Variables.S3_ENDPOINT.in(environment),
                bucket,
                Variables.S3_PREFIX.in(environment),
                Variables.S3_REGION.in(environment),
                Variables.S3_PATH_STYLE.in(environment),
                keys(environment),
                addresses(environment),
                Variables.S3_JOIN.in(environment) == Switch.ON);
    }

    private static Optional<S3Settings.Addresses> addresses(Map<String, String> environment) {
        Optional<URI> endpoint = Variables.S3_PUBLIC_ENDPOINT.in(environment);
        return switch (Variables.S3_REDIRECT.in(environment)) {
            case ON -> Optional.of(new S3Settings.Addresses(endpoint));
            case OFF -> Optional.empty();
        };
    }

    private static Optional<S3Settings.Keys> keys(Map<String, String> environment) {
        String access = Variables.S3_ACCESS_KEY.in(environment);
        String secret = Variables.S3_SECRET_KEY.in(environment);
        if (access.isEmpty() != secret.isEmpty()) {
            Variable<?> missing = access.isEmpty() ? Variables.S3_ACCESS_KEY : Variables.S3_SECRET_KEY;
            throw rejected(missing, "", missing.allowed());
        }
        return access.isEmpty() ? Optional.empty() : Optional.of(new S3Settings.Keys(access, secret));
    }

    private static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static SettingsException rejected(Variable<?> variable, String value, String allowed) {
        return new SettingsException(
                variable.name(), value + " is not allowed", allowed, new IllegalArgumentException(value));
    }
}

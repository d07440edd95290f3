package io.lading.server;

import io.lading.storage.StorageException;
import io.lading.storage.objects.DirectoryObjects;
import io.lading.storage.objects.ObjectName;
import io.lading.storage.objects.Objects;
import io.lading.storage.s3.Integrity;
import io.lading.storage.s3.S3Objects;
import io.lading.storage.s3.S3Settings;
import io.lading.storage.s3.VersityServer;
import io.lading.testkit.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The store of test nodes: a bucket on a real S3 server, or a shared directory if its program is missing.
public final class TestStore implements AutoCloseable {
    private final Path directory;
    private final Optional<VersityServer> server;
    private final Optional<S3Settings> bucket;

    private TestStore(Path directory, Optional<VersityServer> server) {
        this.directory = directory;
        this.server = server;
        this.bucket = server.map(VersityServer::newBucket);
    }

    /// Starts a store in a directory.
    public static TestStore start(Path directory) throws IOException {
        return VersityServer.isAvailable() ? s3(directory) : directory(directory);
    }

    /// A shared directory.
    static TestStore directory(Path directory) {
        return new TestStore(directory, Optional.empty());
    }

    /// Starts a store that is reached over the network. Without its program the test is left out.
    static TestStore s3(Path directory) throws IOException {
        return new TestStore(directory, Optional.of(VersityServer.start(directory)));
    }

    /// The port of the S3 server.
    int port() {
        return server.orElseThrow().endpoint().getPort();
    }

    /// The settings of nodes that use the database with this URL and this store.
    Map<String, String> settings(String database) {
        Map<String, String> settings = new HashMap<>(NodeSettings.shared(database, directory, Map.of()));
        if (bucket.isPresent()) {
            S3Settings s3 = bucket.get();
            settings.remove("LADING_OBJECTS_DIR");
            settings.put("LADING_STORAGE", "s3");
            settings.put("LADING_S3_ENDPOINT", server.orElseThrow().endpoint().toString());
            settings.put("LADING_S3_BUCKET", s3.bucket());
            settings.put("LADING_S3_PREFIX", s3.prefix());
            settings.put("LADING_S3_REGION", s3.region());
            settings.put("LADING_S3_PATH_STYLE", "true");
            settings.put("LADING_S3_ACCESS_KEY", s3.keys().orElseThrow().access());
            settings.put("LADING_S3_SECRET_KEY", s3.keys().orElseThrow().secret());
        }
        return settings;
    }

    /// The same, with the S3 server at another port.
    Map<String, String> settings(String database, Wire wire) {
        Map<String, String> settings = settings(database);
        settings.put("LADING_S3_ENDPOINT", "http://127.0.0.1:" + wire.port());
        return settings;
    }

    /// The objects. The caller closes them.
    public Objects objects() throws StorageException {
        return bucket.isPresent() ? S3Objects.open(bucket.get(), Integrity.CRC32C) : DirectoryObjects.open(directory);
    }

    /// The names of the stored objects that have bytes of files.
    Set<String> objectNames() throws StorageException {
        Set<String> names = new TreeSet<>();
        try (Objects objects = objects()) {
            objects.list("", object -> {
                if (ObjectName.parse(object.name()).isPresent()) {
                    names.add(object.name());
                }
            });
        }
        return names;
    }

    @Override
    public void close() {
        server.ifPresent(VersityServer::close);
    }
}

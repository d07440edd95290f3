package io.lading.server;

import io.lading.metadata.DatabaseUse;
import io.lading.metadata.KeepsRoom;
import io.lading.metadata.Metadata;
import io.lading.metadata.SharedDatabase;
import io.lading.metadata.StorageRows;
import io.lading.node.Leases;
import io.lading.server.settings.Settings;
import io.lading.server.settings.Settings.Store.Local;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import io.lading.storage.local.Flusher;
import io.lading.storage.local.ReserveFile;
import io.lading.storage.objects.ObjectStore;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Wires the database and the store of the content. First come the locks that exclude other servers. A shared
/// store comes after the database, which knows where the bytes are.
@Configuration(proxyBeanMethods = false)
class StorageWiring {
    static final String DATABASE_FILE = "lading.db";
    private static final Logger LOG = LoggerFactory.getLogger(StorageWiring.class);

    @Bean
    Flusher flusher(Settings settings) throws StorageException {
        PrivateFiles.directory(settings.data().directory());
        PrivateFiles.advice(settings.data().directory()).ifPresent(LOG::warn);
        return Flusher.of(settings.data().directory());
    }

    @Bean
    OwnDirectory ownDirectory(Settings settings, Flusher flusher) throws StorageException {
        return OwnDirectory.open(
                settings.data().directory(),
                settings.store().place() instanceof Local,
                settings.data().databaseUrl().isEmpty(),
                flusher);
    }

    /// If the disk is full at startup, the reserve is released so that the databases can be opened.
    @Bean
    ReserveFile reserveFile(OwnDirectory directory) throws StorageException {
        ReserveFile reserve = new ReserveFile(directory.path());
        if (directory.usableBytes() < ReserveFile.BYTES && reserve.release()) {
            LOG.error("The disk is full. Released the reserve of {} bytes", ReserveFile.BYTES);
        }
        return reserve;
    }

    @Bean
    DiskReserve diskReserve(ReserveFile reserve, List<KeepsRoom> databases) {
        return new DiskReserve(reserve, databases);
    }

    @Bean
    Exclusion exclusion(Settings settings, OwnDirectory directory) throws StorageException {
        Settings.Data data = settings.data();
        boolean together = directory.store().isEmpty();
        return new Exclusion(
                directory,
                data.databaseUrl().isEmpty()
                        ? Optional.empty()
                        : Optional.of(DatabaseUse.take(database(data), together)));
    }

    /// Refuses a database whose files are in another place before any other bean writes into it.
    @Bean
    Metadata metadata(Settings settings, OwnDirectory directory, Exclusion exclusion, ReserveFile reserve, Clock clock)
            throws StorageException {
        Metadata metadata = open(settings.data(), directory, clock);
        try {
            SharedStores.checked(settings.store().place(), new StorageRows(metadata));
            return metadata;
        } catch (StorageException | RuntimeException e) {
            metadata.close();
            throw e;
        }
    }

    private static Metadata open(Settings.Data data, OwnDirectory directory, Clock clock) throws StorageException {
        if (data.databaseUrl().isEmpty()) {
            PrivateFiles.file(directory.path().resolve(DATABASE_FILE));
            return Metadata.sqlite(directory.path().resolve(DATABASE_FILE), clock);
        }
        return directory.store().isPresent()
                ? Metadata.postgresql(data.databaseUrl(), data.databaseUser(), data.databasePassword(), clock)
                : Metadata.shared(database(data), clock);
    }

    static SharedDatabase database(Settings.Data data) {
        String direct = data.notifyUrl().isEmpty() ? null : data.notifyUrl();
        return new SharedDatabase(data.databaseUrl(), data.databaseUser(), data.databasePassword(), direct);
    }

    @Bean
    StoreChecks storeChecks() {
        return new StoreChecks(System::nanoTime);
    }

    @Bean
    Cluster cluster(
            Settings settings,
            OwnDirectory directory,
            Exclusion exclusion,
            Metadata metadata,
            StoreChecks checks,
            Clock clock)
            throws StorageException {
        String address = Version.host(settings);
        return new Cluster(
                directory.store().isEmpty() ? Optional.of(metadata.join(Version.TEXT, address)) : Optional.empty(),
                exclusion,
                checks,
                address,
                clock);
    }

    @Bean
    Leases leases(Cluster cluster) {
        return cluster.leases();
    }

    @Bean
    ContentStore contentStore(
            Settings settings, OwnDirectory directory, Metadata metadata, StoreChecks checks, Cluster cluster)
            throws StorageException {
        if (directory.store().isPresent()) {
            return directory.store().get();
        }
        return new ObjectStore(
                SharedStores.open(settings.store().place(), metadata, checks),
                metadata.segments(),
                settings.store().memory());
    }
}

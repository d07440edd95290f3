package io.lading.metadata.account;

import io.lading.metadata.Metadata;
import io.lading.storage.StorageException;

/// The table `secrets`: keys that the server makes on its first start. Thread-safe.
public final class SecretRows {
    private final Metadata metadata;

    public SecretRows(Metadata metadata) {
        this.metadata = metadata;
    }

    /// The secret with a name. If there is none, `fresh` is stored first.
    public String open(String name, String fresh) throws StorageException {
        return metadata.writer().write(database -> {
            database.sql("INSERT INTO secrets (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING")
                    .param("name", name)
                    .param("value", fresh)
                    .update();
            return database.sql("SELECT value FROM secrets WHERE name = :name")
                    .param("name", name)
                    .query(String.class)
                    .single();
        });
    }
}

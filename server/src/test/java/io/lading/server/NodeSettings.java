package io.lading.server;

import io.lading.metadata.TestPostgresql;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The settings of test servers that use PostgreSQL.
public final class NodeSettings {
    /// The least: several nodes share the memory of a test.
    private static final String UPLOAD_MEMORY = "64M";

    private NodeSettings() {}

    /// Of a server with a database.
    ///
    /// @param url as [TestPostgresql] returns it
    public static Map<String, String> database(String url) {
        return Map.of(
                "LADING_DATABASE_URL", url,
                "LADING_DATABASE_USER", TestPostgresql.USER,
                "LADING_DATABASE_PASSWORD", TestPostgresql.USER);
    }

    /// Of servers that share a database and a directory of objects.
    ///
    /// @param more settings in addition, or instead
    public static Map<String, String> shared(String url, Path objects, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(database(url));
        settings.put("LADING_STORAGE", "objects");
        settings.put("LADING_OBJECTS_DIR", objects.toString());
        settings.put("LADING_UPLOAD_MEMORY", UPLOAD_MEMORY);
        settings.putAll(more);
        return settings;
    }
}

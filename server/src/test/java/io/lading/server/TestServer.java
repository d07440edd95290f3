package io.lading.server;

import io.lading.server.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/// A real server on a free port, with its own data directory, the users `alice` and `bob`, and the administrator
/// `carol`.
public final class TestServer implements AutoCloseable {
    /// Null after [#close]: test classes keep their servers in static fields, and a server keeps much memory.
    private @Nullable ConfigurableApplicationContext context;
    private final URI address;

    private TestServer(ConfigurableApplicationContext context) {
        this.context = context;
        this.address = URI.create("http://127.0.0.1:" + Main.port(context));
    }

    /// Starts a server.
    ///
    /// @param settings alternating names, without the prefix `LADING_`, and values
    public static TestServer start(Path directory, String... settings) {
        return start(directory, new Class<?>[0], settings);
    }

    /// Starts a server with an additional configuration class, which can replace beans.
    public static TestServer start(Path directory, Class<?> more, String... settings) {
        return start(directory, new Class<?>[] {more}, settings);
    }

    static TestServer start(Path directory, Class<?>[] more, String... settings) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            environment.put("LADING_" + settings[i], settings[i + 1]);
        }
        return start(directory, more, environment);
    }

    /// Starts a server.
    ///
    /// @param settings by the names of their environment variables
    public static TestServer start(Path directory, Map<String, String> settings) {
        return start(directory, new Class<?>[0], settings);
    }

    private static TestServer start(Path directory, Class<?>[] more, Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "LADING_PORT", "0",
                "LADING_MIN_FREE", "0",
                "LADING_DATA_DIR", directory.toString(),
                "LADING_USERS", "alice:wonderland,bob:builder,carol:lighthouse-keeper:admin"));
        environment.putAll(settings);
        return new TestServer(Main.start(Settings.of(environment), more));
    }

    public URI address() {
        return address;
    }

    public int port() {
        return address.getPort();
    }

    /// A bean of the server under test, by type.
    public <T> T part(Class<T> type) {
        return Objects.requireNonNull(context).getBean(type);
    }

    /// A bean of the server under test, by name and type.
    public <T> T part(String name, Class<T> type) {
        return Objects.requireNonNull(context).getBean(name, type);
    }

    @Override
    public void close() {
        if (context != null) {
            context.close();
            context = null;
        }
    }
}

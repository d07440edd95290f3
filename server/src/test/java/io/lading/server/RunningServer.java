package io.lading.server;

import io.lading.http.ProtocolScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.util.FileSystemUtils;

/// A server with its own data directory, shared by all tests of a class: for a static field with
/// `@RegisterExtension`. It runs from before the class's own `@BeforeAll` until after its `@AfterAll`.
public final class RunningServer implements BeforeAllCallback, AfterAllCallback {
    private final String[] settings;
    private final Class<?>[] more;
    private @Nullable TestServer server;
    private @Nullable Path directory;

    /// @param settings as for [TestServer#start]
    public RunningServer(String... settings) {
        this.settings = settings.clone();
        this.more = new Class<?>[0];
    }

    /// @param more a configuration class that replaces beans, such as [ClockByHand]
    public RunningServer(Class<?> more, String... settings) {
        this.settings = settings.clone();
        this.more = new Class<?>[] {more};
    }

    /// The server; available while tests run.
    public TestServer get() {
        return Objects.requireNonNull(server, "not started");
    }

    /// Requests of a user who authenticates with each request. Can be created before the server is started.
    public ProtocolScript as(String person) {
        return ProtocolScript.as(person, () -> get().address());
    }

    /// Requests without authentication. Can be created before the server is started.
    public ProtocolScript signedOut() {
        return ProtocolScript.signedOut(() -> get().address());
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        directory = Files.createTempDirectory("lading");
        server = TestServer.start(directory, more, settings);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (server != null) {
            server.close();
        }
        FileSystemUtils.deleteRecursively(directory);
    }
}

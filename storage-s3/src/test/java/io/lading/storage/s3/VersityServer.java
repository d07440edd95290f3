package io.lading.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lading.testkit.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// The Versity S3 gateway, a server of another family: a program that keeps objects as files in a directory.
///
/// Also used by tests of the module `server`.
///
/// `store_servers` in build/tools.sh builds it. `LADING_ALL_STORES`, which .ci/run sets, makes its absence a
/// failure.
public final class VersityServer implements S3Server {
    private static final Path PROGRAM =
            Path.of(System.getProperty("user.home"), ".cache", "lading", "bin", "versitygw");
    private static final String HOST = "127.0.0.1";

    private final Process process;
    private final int port;

    private VersityServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /// Whether the program is there, or has to be.
    public static boolean isAvailable() {
        return System.getenv("LADING_ALL_STORES") != null || Files.isExecutable(PROGRAM);
    }

    /// Starts the server, or leaves out the tests of the class if its program is missing.
    public static VersityServer start(Path directory) throws IOException {
        return start(directory, freePort());
    }

    /// Starts the server at a port.
    public static VersityServer start(Path directory, int port) throws IOException {
        if (System.getenv("LADING_ALL_STORES") != null) {
            assertThat(PROGRAM).as("built by store_servers in build/tools.sh").isExecutable();
        }
        assumeTrue(
                Files.isExecutable(PROGRAM), PROGRAM + " is missing; build it with: . build/tools.sh; store_servers");
        ProcessBuilder builder = new ProcessBuilder(
                PROGRAM.toString(),
                "--quiet",
                "--keep-alive",
                "--port",
                HOST + ":" + port,
                "posix",
                Files.createDirectories(directory).toString());
        builder.environment().put("ROOT_ACCESS_KEY", KEYS.access());
        builder.environment().put("ROOT_SECRET_KEY", KEYS.secret());
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(directory.resolveSibling("versity.log").toFile())
                .start();
        Patience.until("Versity listens", () -> process.isAlive() && listens(port));
        return new VersityServer(process, port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean listens(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public URI endpoint() {
        return URI.create("http://" + HOST + ":" + port);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

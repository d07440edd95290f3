package io.lading.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server in a process of its own, with the options of the Java machine a test wants.
public final class ServerProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("Lading is ready at (https?://\\S+)");
    private final Process process;
    private final URI address;

    private ServerProcess(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /// Starts a process and waits until it takes requests.
    public static ServerProcess start(Path directory, String... options) throws IOException {
        return start(directory, Map.of(), options);
    }

    /// Starts a process with more settings.
    public static ServerProcess start(Path directory, Map<String, String> settings, String... options)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(List.of(options));
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LADING_PORT", "0");
        builder.environment().put("LADING_MIN_FREE", "0");
        builder.environment().put("LADING_DATA_DIR", directory.toString());
        builder.environment().put("LADING_USERS", "alice:wonderland,bob:builder");
        builder.environment().putAll(settings);
        Process process = builder.start();
        return new ServerProcess(process, address(process.inputReader(StandardCharsets.UTF_8)));
    }

    private static URI address(BufferedReader output) throws IOException {
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                Thread.ofVirtual().start(() -> output.lines().forEach(_ -> {}));
                return URI.create(ready.group(1));
            }
        }
        throw new AssertionError("The server did not start:\n" + said);
    }

    public URI address() {
        return address;
    }

    /// Ends the process as `kill -9` does.
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}

package io.lading.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server in its own process, with the JVM options that a test needs.
public final class ServerProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("Lading is ready at (https?://[^\\s\\\\]+)");
    private static final int PATIENCE_SECONDS = 120;

    /// As in `build/tools.sh`; the class cache fits no other object headers.
    private static final List<String> JVM =
            List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders", "-XX:+UseSerialGC");

    private final Process process;
    private final BlockingQueue<String> lines;
    private final URI address;
    private final List<String> started = new ArrayList<>();

    private ServerProcess(Process process, BlockingQueue<String> lines) throws IOException {
        this.process = process;
        this.lines = lines;
        this.address = address(process.inputReader(StandardCharsets.UTF_8));
    }

    /// Starts a process and waits until it accepts requests.
    public static ServerProcess start(Path directory, String... options) throws IOException {
        return start(directory, Map.of(), options);
    }

    /// Starts a process with additional settings.
    public static ServerProcess start(Path directory, Map<String, String> settings, String... options)
            throws IOException {
        return start(List.of(), directory, settings, options);
    }

    /// Starts a process.
    ///
    /// @param within command prefix, in whose environment the server runs
    static ServerProcess start(List<String> within, Path directory, Map<String, String> settings, String... options)
            throws IOException {
        List<String> command = new ArrayList<>(within);
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(JVM);
        command.addAll(compilerOptions());
        command.addAll(List.of(options));
        command.addAll(program());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LADING_PORT", "0");
        builder.environment().put("LADING_MIN_FREE", "0");
        builder.environment().put("LADING_DATA_DIR", directory.toString());
        builder.environment().put("LADING_USERS", "alice:wonderland,bob:builder");
        builder.environment().putAll(settings);
        Process process = builder.start();
        try {
            return new ServerProcess(process, new LinkedBlockingQueue<>());
        } catch (IOException | RuntimeException | Error e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /// This process and its servers compile alike.
    private static List<String> compilerOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:Tier"))
                .toList();
    }

    /// The unpacked server with its class cache, if `./test` made them; otherwise the classes of this process.
    private static List<String> program() {
        String unpacked = System.getenv("LADING_UNPACKED");
        if (unpacked == null || !Files.exists(Path.of(unpacked, "lading.aot"))) {
            return List.of(
                    "--add-opens=java.base/java.security=ALL-UNNAMED",
                    "--add-opens=java.base/sun.security.provider=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName());
        }
        return List.of(
                "-XX:AOTCache=" + Path.of(unpacked, "lading.aot"),
                "-Dspring.aot.enabled=true",
                "-jar",
                Path.of(unpacked, "lading-server.jar").toString());
    }

    private URI address(BufferedReader output) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            started.add(line);
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                Thread.ofVirtual().start(() -> output.lines().forEach(lines::add));
                return URI.create(ready.group(1));
            }
        }
        throw new AssertionError("The server did not start:\n" + String.join("\n", started));
    }

    /// The log lines before the server accepted requests.
    public List<String> started() {
        return List.copyOf(started);
    }

    /// The next log line, since the last call, that contains a text.
    public String awaitLine(String text) {
        return linesUntil(text).getLast();
    }

    /// The log lines, since the last call, up to the next one that contains a text.
    public List<String> linesUntil(String text) {
        List<String> found = new ArrayList<>();
        try {
            do {
                String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                found.add(Objects.requireNonNull(line, "The log does not say " + text));
            } while (!found.getLast().contains(text));
            return found;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    long pid() {
        return process.pid();
    }

    public URI address() {
        return address;
    }

    /// Stops the process with SIGTERM.
    public void stop() {
        process.destroy();
        process.onExit().join();
    }

    /// Whether the process is running.
    public boolean isAlive() {
        return process.isAlive();
    }

    /// Stops all threads of the process until [#thaw], as if its machine were frozen.
    void freeze() throws IOException {
        signal("-STOP");
    }

    /// Lets the process run again.
    void thaw() throws IOException {
        signal("-CONT");
    }

    private void signal(String name) throws IOException {
        new ProcessBuilder("kill", name, Long.toString(pid())).start().onExit().join();
    }

    /// Kills the process with SIGKILL.
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}

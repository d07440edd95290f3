package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The permissions of the server's files.
@DisabledOnOs(OS.WINDOWS)
class PrivateFilesTest {
    @TempDir
    private Path directory;

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void newDataDirectory_andItsBackups_areTheServersAlone() throws IOException {
        Path data = directory.resolve("some/data");
        try (TestServer server = TestServer.start(data)) {
            assertThat(server.port()).isPositive();
            assertThat(mode(data)).isEqualTo("rwx------");
            assertThat(mode(data.resolve("lading.db"))).isEqualTo("rw-------");
            assertThat(mode(data.resolve("sessions.db"))).isEqualTo("rw-------");
            Path backup = new Backup(data, directory.resolve("backups"), 0, Clock.systemUTC()).run();
            assertThat(mode(directory.resolve("backups"))).isEqualTo("rwx------");
            assertThat(mode(backup)).isEqualTo("rwx------");
            assertThat(mode(backup.resolve("lading.db"))).isEqualTo("rw-------");
        }
    }

    @Test
    void directoryThatIsThere_staysAsItIs_andItsDatabasesAreClosed() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
        Files.createFile(directory.resolve("sessions.db"));
        Files.setPosixFilePermissions(directory.resolve("sessions.db"), PosixFilePermissions.fromString("rw-r--r--"));
        try (TestServer server = TestServer.start(directory)) {
            assertThat(server.port()).isPositive();
            assertThat(mode(directory)).isEqualTo("rwxr-x---");
            assertThat(mode(directory.resolve("sessions.db"))).isEqualTo("rw-------");
        }
    }

    @Test
    void directoryThatOthersCanRead_isNamedAtTheStart_withTheCommandThatClosesIt() throws IOException {
        Path open = Files.createDirectory(directory.resolve("an open one's"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (ServerProcess server = ServerProcess.start(open)) {
            assertThat(server.started())
                    .anyMatch(line ->
                            line.contains("WARN") && line.contains("chmod 700 '" + directory + "/an open one'\\''s'"));
        }
        assertThat(PrivateFiles.advice(open)).isPresent();
        for (String closed : List.of("rwx------", "rwxr-x---")) {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString(closed));
            assertThat(PrivateFiles.advice(open)).as(closed).isEmpty();
        }
        for (String other : List.of("rwxrwx---", "rwx-----x", "rwx---r--")) {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString(other));
            assertThat(PrivateFiles.advice(open)).as(other).isPresent();
        }
    }
}

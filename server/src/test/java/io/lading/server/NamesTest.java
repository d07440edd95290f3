package io.lading.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that cannot represent every file name on its disk does not start.
class NamesTest {
    @TempDir
    private Path directory;

    @Test
    void start_whereNamesWouldBeAscii_saysWhatToSet() {
        assertThatThrownBy(() -> ServerProcess.start(directory, Map.of("LC_ALL", "C")))
                .hasMessageContaining("Lading does not start: file names would be encoded as ANSI_X3.4-1968")
                .hasMessageContaining("Set LC_ALL=C.UTF-8.");
    }
}

package io.lading.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.server.jetty.MemoryBudget.Place;
import io.lading.server.settings.Settings;
import io.lading.server.settings.Settings.Store.SharedDirectory;
import io.lading.server.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Compares the sum of all limits with the memory that each deployment gives the server.
class MemoryBudgetTest {
    private static final long MIB = 1 << 20;

    /// Connections, heap, buffers and memory of the server; requests and memory of the client container.
    private static final Pattern SIZES = Pattern.compile("(?m)^\\| ([\\d,]+)(?: \\(default\\))? \\| [^|]+ \\| `(\\d+)m`"
            + " \\| `(\\d+)m` \\| `(\\d+)m` \\| `(\\d+)` \\| `(\\d+)m` \\|$");

    /// Common numbers of processors. Each has a digest thread with a buffer.
    private static final List<Integer> PROCESSORS = List.of(1, 2, 4, 8, 16);

    @Test
    void limits_inTheContainer_addUpToLessThanItHas() throws IOException {
        MemoryBudget budget = addsUp(
                sizeIn("server/docker/start", "LADING_HEAP:-"), sizeIn("server/docker/start", "LADING_BUFFERS:-"));
        long container = sizeIn("docker-compose.yml", "LADING_MEMORY:-");
        assertThat(budget.heapBytes() + budget.directBytes() + MemoryCheck.OUTSIDE_BYTES)
                .isLessThanOrEqualTo(container);
        assertThat(budget.connections()).isGreaterThanOrEqualTo(200);
    }

    /// Bytes that wait for an S3 server are outside the heap and the direct memory.
    @Test
    void limits_ofOneOfSeveralServers_addUpToLessThanItHas() throws IOException {
        String file = "docker-compose.scale.yml";
        MemoryBudget budget =
                addsUp(sizeIn(file, "LADING_HEAP:-"), sizeIn("server/docker/start", "LADING_BUFFERS:-"), Place.SHARED);
        long uploads = sizeIn(file, "LADING_UPLOAD_MEMORY:-", 'M');
        assertThat(budget.heapBytes() + budget.directBytes() + MemoryCheck.OUTSIDE_BYTES + uploads)
                .isLessThanOrEqualTo(sizeIn(file, "LADING_MEMORY:-"));
        Matcher requests =
                Pattern.compile("LADING_CLIENT_REQUESTS:-(\\d+)").matcher(Files.readString(Path.of("..", file)));
        assertThat(requests.find()).isTrue();
        assertThat(budget.connections()).isGreaterThanOrEqualTo(Integer.parseInt(requests.group(1)));
        assertThat(Path.of("..", "docs", "scaling.md")).content().contains(budget.connections() + " connections");
        assertThat(sizeIn(file, "LADING_CLIENT_MEMORY:-") / MIB)
                .isGreaterThanOrEqualTo(480 + 3 * Long.parseLong(requests.group(1)) * 3 / 4);
    }

    @Test
    void uploadMemory_thatTheContainerDoesNotHave_isRefused() throws IOException {
        MemoryBudget budget = new MemoryBudget(
                sizeIn("server/docker/start", "LADING_HEAP:-"),
                sizeIn("server/docker/start", "LADING_BUFFERS:-"),
                2,
                Place.SHARED);
        long single = sizeIn("docker-compose.yml", "LADING_MEMORY:-");
        assertThatThrownBy(() -> MemoryCheck.require(512 * MIB, budget, single))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll("LADING_UPLOAD_MEMORY=512M", "384 MiB", "LADING_MEMORY", "888 MiB");
        assertThatNoException().isThrownBy(() -> MemoryCheck.require(512 * MIB, budget, 888 * MIB));
        long petabyte = 1L << 50;
        Settings.Store store = new Settings.Store(new SharedDirectory(Path.of("objects")), petabyte);
        assertThatThrownBy(() -> MemoryCheck.require(store)).isInstanceOf(SettingsException.class);
        assertThatNoException()
                .isThrownBy(() -> MemoryCheck.require(new Settings.Store(new Settings.Store.Local(), petabyte)));
    }

    @Test
    void limits_inKubernetes_addUpToLessThanThePodHas() throws IOException {
        String file = "deploy/kubernetes/lading.yaml";
        String settings = "deploy/kubernetes/settings.example.yaml";
        MemoryBudget budget = addsUp(
                sizeIn(settings, "LADING_HEAP: "), sizeIn("server/docker/start", "LADING_BUFFERS:-"), Place.SHARED);
        long uploads = sizeIn(settings, "LADING_UPLOAD_MEMORY: ", 'M');
        assertThat(budget.heapBytes() + budget.directBytes() + MemoryCheck.OUTSIDE_BYTES + uploads)
                .isLessThanOrEqualTo(sizeIn(file, "limits:\n              memory: ", 'M'));
    }

    @Test
    void limits_underSystemd_addUpToLessThanItHas() throws IOException {
        MemoryBudget budget = addsUp(
                sizeIn("deploy/lading.service", "-Xmx"), sizeIn("deploy/lading.service", "-XX:MaxDirectMemorySize="));
        assertThat(budget.connections()).isGreaterThanOrEqualTo(500);
    }

    @Test
    void twoThousandEventStreams_fitIntoTheDocumentedMemory() throws IOException {
        MemoryBudget budget =
                addsUp(sizeIn("ARCHITECTURE.md", "`LADING_HEAP="), sizeIn("ARCHITECTURE.md", "LADING_BUFFERS="));
        assertThat(budget.clientLimits().requests().signedIn()).isGreaterThanOrEqualTo(2000);
    }

    /// `./run` sets no heap size, so the JVM uses a quarter of the available memory.
    @ParameterizedTest
    @ValueSource(longs = {512, 1024, 2048, 8192, 65_536})
    void limits_onAMachineOfAnySize_addUpToLessThanItHas(long megabytesOfHeap) {
        for (Place place : Place.values()) {
            addsUp(megabytesOfHeap * MIB, megabytesOfHeap * MIB, place);
        }
    }

    /// The table of sizes for administrators.
    @Test
    void sizesInTheDocumentation_areEnoughForTheirConnections() throws IOException {
        List<long[]> rows = SIZES.matcher(Files.readString(Path.of("..", "docs", "operations.md")))
                .results()
                .map(row -> IntStream.rangeClosed(1, row.groupCount())
                        .mapToLong(group -> Long.parseLong(row.group(group).replace(",", "")))
                        .toArray())
                .toList();
        assertThat(rows).hasSizeGreaterThan(2);
        for (long[] row : rows) {
            MemoryBudget budget = addsUp(row[1] * MIB, row[2] * MIB);
            assertThat((long) budget.connections()).isEqualTo(row[0]);
            assertThat(budget.heapBytes() + budget.directBytes() + MemoryCheck.OUTSIDE_BYTES)
                    .isLessThanOrEqualTo(row[3] * MIB);
            assertThat(row[4]).as("requests of the client container").isGreaterThanOrEqualTo(row[0]);
            assertThat(row[5]).as("its memory in MiB").isGreaterThanOrEqualTo(480 + row[4] * 3 / 4);
        }
    }

    @Test
    void signedOutClients_neverHaveThePlacesOfUsers() {
        ClientLimits limits = new MemoryBudget(96 * MIB, 64 * MIB, 2, Place.OWN).clientLimits();
        assertThat(limits.connections().signedIn()).isPositive();
        assertThat(limits.connections().signedOut() + limits.connections().signedIn())
                .isEqualTo(limits.connections().total());
        assertThat(limits.requests().signedOut())
                .as("fewer requests than connections: one can always be closed for another")
                .isLessThan(limits.connections().signedOut());
        assertThat(limits.connections().ofAddress())
                .isLessThan(limits.connections().ofNetwork());
        assertThat(limits.connections().ofNetwork())
                .isLessThan(limits.connections().signedOut());
    }

    @Test
    void buffersOfDigestThreads_leaveTheConnectionsOfASmallMachine() {
        int alone = new MemoryBudget(112 * MIB, 64 * MIB, 1, Place.OWN).connections();
        assertThat(new MemoryBudget(112 * MIB, 64 * MIB, 8, Place.OWN).connections())
                .isEqualTo(alone);
        assertThat(new MemoryBudget(112 * MIB, 64 * MIB, 16, Place.OWN).connections())
                .isLessThan(alone);
    }

    /// Returns the budget for two processors.
    private static MemoryBudget addsUp(long heap, long direct) {
        return addsUp(heap, direct, Place.OWN);
    }

    private static MemoryBudget addsUp(long heap, long direct, Place place) {
        for (int processors : PROCESSORS) {
            MemoryBudget budget = new MemoryBudget(heap, direct, processors, place);
            assertThat(budget.worstHeapBytes()).isLessThanOrEqualTo(heap);
            assertThat(budget.worstDirectBytes())
                    .as("%s processors", processors)
                    .isLessThanOrEqualTo(direct);
        }
        return new MemoryBudget(heap, direct, 2, place);
    }

    private static long sizeIn(String file, String before) throws IOException {
        return sizeIn(file, before, 'm');
    }

    private static long sizeIn(String file, String before, char unit) throws IOException {
        Matcher size =
                Pattern.compile(Pattern.quote(before) + "(\\d+)" + unit).matcher(Files.readString(Path.of("..", file)));
        assertThat(size.find()).as("%s names a size after %s", file, before).isTrue();
        return Long.parseLong(size.group(1)) * MIB;
    }
}

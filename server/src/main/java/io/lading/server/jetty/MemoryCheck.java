package io.lading.server.jetty;

import com.sun.management.OperatingSystemMXBean;
import io.lading.server.settings.Settings;
import io.lading.server.settings.Settings.Store.Local;
import io.lading.server.settings.SettingsException;
import java.lang.management.ManagementFactory;

/// Refuses a memory for uploads that the machine or container does not have. Otherwise the kernel would end the server
/// when uploads use that memory.
public final class MemoryCheck {
    private static final long MIB = 1 << 20;

    /// Memory of the process in addition to heap, direct buffers and uploads: classes, compiled code, threads, the
    /// garbage collector, SQLite's caches. Measured: 155 MiB after the attacks, outside a container.
    static final long OUTSIDE_BYTES = 200 * MIB;

    private MemoryCheck() {}

    /// @throws SettingsException if the memory for uploads does not fit
    public static void require(Settings.Store store) {
        if (!(store.place() instanceof Local)) {
            long machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                    .getTotalMemorySize();
            require(store.memory(), MemoryBudget.ofThisProcess(MemoryBudget.Place.SHARED), machine);
        }
    }

    static void require(long uploads, MemoryBudget budget, long machine) {
        long others = budget.heapBytes() + budget.directBytes() + OUTSIDE_BYTES;
        if (uploads > machine - others) {
            throw new SettingsException(
                    "LADING_UPLOAD_MEMORY=%dM does not fit into the %d MiB of this machine or container: the Java heap"
                                    .formatted(uploads / MIB, machine / MIB)
                            + " takes %d, network buffers %d, and Java itself up to %d. Set a smaller LADING_UPLOAD_MEMORY,"
                                    .formatted(
                                            budget.heapBytes() / MIB, budget.directBytes() / MIB, OUTSIDE_BYTES / MIB)
                            + " or give the server %d MiB (with Docker Compose: LADING_MEMORY)."
                                    .formatted(Math.ceilDiv(others + uploads, MIB)));
        }
    }
}

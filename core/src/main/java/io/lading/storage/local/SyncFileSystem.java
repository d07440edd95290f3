package io.lading.storage.local;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The Linux system call `syncfs`: flushes all files and directories of one file system. Since Linux 5.8 it
/// reports write errors.
final class SyncFileSystem implements Flusher.Flush {
    private static final Logger LOG = System.getLogger(SyncFileSystem.class.getName());
    private static final int READ_ONLY = 0;
    private static final String ERRNO = "errno";

    /// Messages of the errors that [Faults] classifies, as in the JDK.
    private static final Map<Integer, String> TEXTS = Map.of(
            5, "Input/output error",
            28, "No space left on device",
            30, "Read-only file system",
            122, "Disk quota exceeded");

    private static final VarHandle ERRNO_VALUE =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement(ERRNO));

    private final MethodHandle syncfs;
    private final int descriptor;

    private SyncFileSystem(MethodHandle syncfs, int descriptor) {
        this.syncfs = syncfs;
        this.descriptor = descriptor;
    }

    /// The call for the file system of a directory, or empty if it is not available. The directory stays open for
    /// the life of the process: the kernel reports each error once per open descriptor, and none may be missed.
    @SuppressWarnings("restricted") // this class calls the operating system
    static Optional<SyncFileSystem> of(Path directory) {
        if (!directory.getFileSystem().equals(FileSystems.getDefault())
                || !System.getProperty("os.name").equals("Linux")
                || !reportsErrors(System.getProperty("os.version"))) {
            return Optional.empty();
        }
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor openShape =
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
        FunctionDescriptor syncShape = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle open = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("open"), openShape, Linker.Option.firstVariadicArg(2));
            MethodHandle syncfs = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("syncfs"), syncShape, Linker.Option.captureCallState(ERRNO));
            int descriptor = (int) open.invokeExact(arena.allocateFrom(directory.toString()), READ_ONLY);
            if (descriptor < 0) {
                throw new IOException("cannot open " + directory);
            }
            return Optional.of(new SyncFileSystem(syncfs, descriptor));
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "Flushes are not shared because syncfs is not available: {0}", e.toString());
            return Optional.empty();
        }
    }

    /// Whether `syncfs` of a kernel version reports write errors: since 5.8.
    static boolean reportsErrors(String version) {
        String[] numbers = version.split("[^0-9]+", 3);
        try {
            int major = Integer.parseInt(numbers[0]);
            return major > 5 || (major == 5 && Integer.parseInt(numbers[1]) >= 8);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return false;
        }
    }

    @Override
    public void flush() throws IOException {
        int error;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            int result = (int) syncfs.invokeExact(state, descriptor);
            error = result == 0 ? 0 : (int) ERRNO_VALUE.get(state, 0L);
        } catch (Throwable e) {
            throw new IOException("Could not call syncfs", e);
        }
        if (error != 0) {
            throw new IOException("syncfs failed: " + TEXTS.getOrDefault(error, "error " + error));
        }
    }
}

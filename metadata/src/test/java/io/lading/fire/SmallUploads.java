package io.lading.fire;

import io.lading.file.FileId;
import io.lading.fire.EngineUnderFire.Opened;
import io.lading.metadata.Writer;
import io.lading.storage.StorageException;
import io.lading.storage.local.Flusher;
import io.lading.testkit.ScriptedBody;
import io.lading.upload.AppendUpload;
import io.lading.upload.Appended;
import io.lading.upload.CreateUpload;
import io.lading.upload.Creation;
import io.lading.upload.DurableListener;
import io.lading.upload.Length;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Measures how concurrent small uploads share flushes and commits: several clients upload files of 16 KiB one
/// after the other, each in two appends. Prints the acknowledgements and their cost.
final class SmallUploads {
    private static final int SIZE = 16 * 1024;
    private static final int UPLOADS_EACH = 20;

    private SmallUploads() {}

    public static void main(String[] arguments) throws StorageException, InterruptedException, ExecutionException {
        Path directory = Path.of(arguments[0]);
        for (int clients : new int[] {1, 10, 50, 200}) {
            try (Opened opened = Opened.in(directory.resolve("clients-" + clients))) {
                measure(opened, clients);
            }
        }
    }

    private static void measure(Opened opened, int clients)
            throws InterruptedException, ExecutionException, StorageException {
        Flusher.Counts flushes = opened.flusher().counts();
        Writer.Counts commits = opened.metadata().writer().counts();
        long begin = System.nanoTime();
        List<Future<Integer>> done = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < clients; i++) {
                done.add(executor.submit(() -> client(opened)));
            }
        }
        int acknowledgements = 0;
        for (Future<Integer> each : done) {
            acknowledgements += each.get();
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        long calls = opened.flusher().counts().flushes() - flushes.flushes();
        long committed = opened.metadata().writer().counts().commits() - commits.commits();
        System.out.printf(
                "| %d | %d | %.0f | %d | %d | %.2f |%n",
                clients,
                acknowledgements,
                acknowledgements / seconds,
                calls,
                committed,
                (double) (calls + committed) / acknowledgements);
    }

    /// Acknowledged are the creation, the first append and the completing append.
    private static int client(Opened opened) throws StorageException {
        byte[] content = new byte[SIZE];
        for (int i = 0; i < UPLOADS_EACH; i++) {
            Creation creation =
                    opened.uploads().create(CreateUpload.whole(EngineUnderFire.OWNER, "small.img", Length.of(SIZE)));
            FileId id = ((Creation.Created) creation).upload().id();
            append(opened, id, content, 0, SIZE / 2);
            append(opened, id, content, SIZE / 2, SIZE);
        }
        return UPLOADS_EACH * 3;
    }

    private static void append(Opened opened, FileId id, byte[] content, long from, long to) throws StorageException {
        Appended outcome = opened.uploads()
                .append(
                        AppendUpload.at(id, EngineUnderFire.OWNER, from),
                        ScriptedBody.of(content, from, to),
                        DurableListener.NONE);
        if (!(outcome instanceof Appended.Progress || outcome instanceof Appended.Completed)) {
            throw new IllegalStateException(outcome.toString());
        }
    }
}

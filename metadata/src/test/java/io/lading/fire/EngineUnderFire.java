package io.lading.fire;

import io.lading.file.FileId;
import io.lading.file.StoredFile;
import io.lading.metadata.Metadata;
import io.lading.storage.StorageException;
import io.lading.storage.local.Flusher;
import io.lading.storage.local.LocalStore;
import io.lading.testkit.ScriptedBody;
import io.lading.upload.AppendUpload;
import io.lading.upload.Appended;
import io.lading.upload.CreateUpload;
import io.lading.upload.Creation;
import io.lading.upload.RecoveryReport;
import io.lading.upload.Upload;
import io.lading.upload.UploadListener;
import io.lading.upload.UploadRules;
import io.lading.upload.Uploads;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/// A process with the real engine, the real records and a real directory, whose clients tell on the standard
/// output what they were acknowledged, line by line, until somebody kills it.
final class EngineUnderFire {
    static final String OWNER = "alice";
    static final int LENGTH = 300_000;
    private static final int CLIENTS = 4;
    private static final int MAX_APPEND = 60_000;

    private static final UploadRules RULES = new UploadRules(
            List.of(),
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            0,
            Duration.ofDays(1),
            UploadRules.Durability.ACKNOWLEDGED,
            UploadRules.ContentCheck.OFF);

    private final Uploads uploads;
    private final PrintStream out;

    private EngineUnderFire(Uploads uploads, PrintStream out) {
        this.uploads = uploads;
        this.out = out;
    }

    /// The records and the content of a directory.
    record Opened(Metadata metadata, Flusher flusher, LocalStore store, Uploads uploads, RecoveryReport report)
            implements AutoCloseable {
        static Opened in(Path directory) throws StorageException {
            Flusher flusher = Flusher.of(directory);
            LocalStore store = LocalStore.open(directory, flusher);
            Metadata metadata = Metadata.sqlite(directory.resolve("lading.db"), Clock.systemUTC());
            Uploads uploads = new Uploads(
                    metadata.uploads(), metadata.files(), store, RULES, Clock.systemUTC(), UploadListener.NONE);
            return new Opened(metadata, flusher, store, uploads, uploads.start());
        }

        @Override
        public void close() throws StorageException {
            uploads.close();
            metadata.close();
            store.close();
        }
    }

    /// What the content of an upload is; its name holds the seed.
    static byte[] content(String name) {
        byte[] bytes = new byte[LENGTH];
        new Random(Long.parseLong(name.replace(".img", ""))).nextBytes(bytes);
        return bytes;
    }

    public static void main(String[] arguments) throws StorageException {
        Opened opened = Opened.in(Path.of(arguments[0]));
        PrintStream out = System.out;
        EngineUnderFire engine = new EngineUnderFire(opened.uploads, out);
        List<Upload> unfinished = opened.uploads.unfinished(OWNER);
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            Thread.ofPlatform().start(() -> engine.client(client, unfinished));
        }
    }

    private void client(int number, List<Upload> unfinished) {
        Random random = new Random();
        try {
            for (int i = number; i < unfinished.size(); i += CLIENTS) {
                Upload upload = unfinished.get(i);
                send(upload.id(), content(upload.name()), upload.offset(), random);
            }
            while (true) {
                String name = random.nextLong(1L << 40) + ".img";
                Creation creation = uploads.create(CreateUpload.whole(OWNER, name, LENGTH));
                Upload upload = ((Creation.Created) creation).upload();
                tell("created " + upload.id());
                send(upload.id(), content(name), 0, random);
            }
        } catch (StorageException e) {
            tell("failed " + e);
        }
    }

    private void send(FileId id, byte[] content, long from, Random random) throws StorageException {
        long offset = from;
        boolean complete = false;
        while (!complete) {
            long end = Math.min(LENGTH, offset + 1 + random.nextInt(MAX_APPEND));
            Appended outcome = uploads.append(
                    AppendUpload.at(id, OWNER, offset), ScriptedBody.of(content, offset, end), this::ignored);
            switch (outcome) {
                case Appended.Progress(Upload upload) -> {
                    offset = upload.offset();
                    tell("offset " + id + " " + offset);
                }
                case Appended.Completed(Upload upload, StoredFile file) -> {
                    complete = true;
                    tell("complete " + upload.id() + " " + (file == null ? "" : file.name()));
                }
                case Appended other -> throw new IllegalStateException(other.toString());
            }
        }
    }

    private void ignored(long offset) {
        // Only answers count.
    }

    private void tell(String line) {
        out.print(line + "\n");
        out.flush();
    }
}

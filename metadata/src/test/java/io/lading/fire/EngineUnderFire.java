package io.lading.fire;

import io.lading.digest.Digest;
import io.lading.digest.DigestAlgorithm;
import io.lading.file.FileId;
import io.lading.metadata.Metadata;
import io.lading.space.Quotas;
import io.lading.storage.StorageException;
import io.lading.storage.local.Flusher;
import io.lading.storage.local.LocalStore;
import io.lading.testkit.ScriptedBody;
import io.lading.upload.AppendUpload;
import io.lading.upload.Appended;
import io.lading.upload.CreateUpload;
import io.lading.upload.Creation;
import io.lading.upload.Extents;
import io.lading.upload.Length;
import io.lading.upload.RecoveryReport;
import io.lading.upload.UnfinishedUpload;
import io.lading.upload.Upload;
import io.lading.upload.UploadListener;
import io.lading.upload.UploadRules;
import io.lading.upload.Uploads;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// A process with the real engine, database and directory. Its clients print every acknowledgement to standard
/// output, one per line, until the process is killed.
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

    /// The database and the store in a directory.
    record Opened(Metadata metadata, Flusher flusher, LocalStore store, Uploads uploads, RecoveryReport report)
            implements AutoCloseable {
        static Opened in(Path directory) throws StorageException {
            Flusher flusher = Flusher.of(directory);
            LocalStore store = LocalStore.open(directory, flusher);
            Metadata metadata = Metadata.sqlite(directory.resolve("lading.db"), Clock.systemUTC());
            Uploads uploads = new Uploads(
                    metadata.uploads(),
                    metadata.files(),
                    store,
                    RULES,
                    Clock.systemUTC(),
                    UploadListener.NONE,
                    Quotas.NONE,
                    Optional.empty());
            return new Opened(metadata, flusher, store, uploads, uploads.start());
        }

        @Override
        public void close() throws StorageException {
            uploads.close();
            metadata.close();
            store.close();
        }
    }

    /// The content of an upload. Its name contains the seed, and for a part its range in the whole: `seed.img`,
    /// `seed.from.to.part`.
    static byte[] content(String name) {
        String[] words = name.split("\\.", -1);
        byte[] bytes = new byte[LENGTH];
        new Random(Long.parseLong(words[0])).nextBytes(bytes);
        return words.length == 2
                ? bytes
                : Arrays.copyOfRange(bytes, Integer.parseInt(words[1]), Integer.parseInt(words[2]));
    }

    public static void main(String[] arguments) throws StorageException {
        Opened opened = Opened.in(Path.of(arguments[0]));
        PrintStream out = System.out;
        EngineUnderFire engine = new EngineUnderFire(opened.uploads, out);
        List<UnfinishedUpload> unfinished = unfinished(opened.uploads);
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            Thread.ofPlatform().start(() -> engine.client(client, unfinished));
        }
    }

    private static List<UnfinishedUpload> unfinished(Uploads uploads) throws StorageException {
        List<UnfinishedUpload> all = new ArrayList<>(uploads.unfinished(OWNER, null));
        for (int listed = 0; listed < all.size(); ) {
            listed = all.size();
            all.addAll(uploads.unfinished(OWNER, all.getLast().id()));
        }
        return all;
    }

    private void client(int number, List<UnfinishedUpload> unfinished) {
        Random random = new Random();
        try {
            for (int i = number; i < unfinished.size(); i += CLIENTS) {
                UnfinishedUpload upload = unfinished.get(i);
                finish(upload.id(), content(upload.name()), upload.extents(), random);
            }
            while (true) {
                String name = random.nextLong(1L << 40) + ".img";
                switch (random.nextInt(6)) {
                    case 0 -> join(name, random);
                    case 1 -> giveUp(name, random);
                    case 2 -> pieces(create(name, Length.of(LENGTH), Upload.Kind.WHOLE), content(name), random);
                    default -> send(create(name, Length.of(LENGTH), Upload.Kind.WHOLE), content(name), 0, random);
                }
            }
        } catch (StorageException e) {
            report("failed " + e);
        }
    }

    private FileId create(String name, Length length, Upload.Kind kind, FileId... parts) throws StorageException {
        CreateUpload command =
                new CreateUpload(OWNER, name, length, kind, List.of(parts), null, null, List.of(), false);
        Upload upload =
                switch (uploads.create(command)) {
                    case Creation.Created(Upload created) -> created;
                    case Creation.Completed(Upload completed, var _) -> completed;
                    case Creation other -> throw new IllegalStateException(other.toString());
                };
        report("created " + upload.id());
        return upload.id();
    }

    /// Resumes the uploads of the previous process: fills the gaps in order.
    private void finish(FileId id, byte[] content, Extents extents, Random random) throws StorageException {
        if (extents.prefixEnd() == extents.end()) {
            send(id, content, extents.end(), random);
            return;
        }
        for (Extents.Range gap : extents.gaps(0, content.length)) {
            piece(id, content, (int) gap.from(), (int) gap.to());
        }
    }

    /// Two final uploads that begin with the same part.
    private void join(String name, Random random) throws StorageException {
        int cut = 1 + random.nextInt(LENGTH - 1);
        FileId first = part(name, 0, cut, random);
        FileId second = part(name, cut, LENGTH, random);
        create(name, Length.unknown(), Upload.Kind.FINAL, first, second);
        create(name, Length.unknown(), Upload.Kind.FINAL, first, second);
    }

    private FileId part(String whole, int from, int to, Random random) throws StorageException {
        String name = whole.replace(".img", "") + "." + from + "." + to + ".part";
        FileId id = create(name, Length.of(to - from), Upload.Kind.PARTIAL);
        send(id, content(name), 0, random);
        return id;
    }

    private void giveUp(String name, Random random) throws StorageException {
        FileId id = create(name, Length.of(LENGTH), Upload.Kind.WHOLE);
        byte[] begin = Arrays.copyOf(content(name), 1 + random.nextInt(MAX_APPEND));
        append(AppendUpload.at(id, OWNER, 0), ScriptedBody.of(begin, 8192, ScriptedBody.Ending.BROKEN));
        report("cancelling " + id);
        uploads.cancel(id, OWNER);
    }

    private void pieces(FileId id, byte[] content, Random random) throws StorageException {
        int size = 1 + LENGTH / 8 + random.nextInt(LENGTH / 8);
        List<Integer> starts = new ArrayList<>();
        for (int from = 0; from < LENGTH; from += size) {
            starts.add(from);
        }
        Collections.shuffle(starts, random);
        for (int from : starts) {
            piece(id, content, from, Math.min(LENGTH, from + size));
        }
    }

    private void piece(FileId id, byte[] content, int from, int to) throws StorageException {
        DigestAlgorithm sha256 = DigestAlgorithm.SHA256;
        byte[] bytes = Arrays.copyOfRange(content, from, to);
        Digest digest = new Digest(sha256, sha256(bytes));
        AppendUpload command = new AppendUpload(
                id,
                OWNER,
                from,
                Length.of(bytes.length),
                Length.unknown(),
                AppendUpload.Ending.WHEN_FULL,
                true,
                List.of(digest));
        append(command, ScriptedBody.of(bytes, 0, bytes.length));
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void send(FileId id, byte[] content, long from, Random random) throws StorageException {
        long offset = from;
        while (offset < content.length) {
            int end = (int) Math.min(content.length, offset + 1 + random.nextInt(MAX_APPEND));
            byte[] bytes = Arrays.copyOfRange(content, (int) offset, end);
            boolean breaks = random.nextInt(8) == 0;
            ScriptedBody.Ending ending = breaks ? ScriptedBody.Ending.BROKEN : ScriptedBody.Ending.WHOLE;
            Upload now = append(AppendUpload.at(id, OWNER, offset), ScriptedBody.of(bytes, 8192, ending));
            offset = now.offset();
        }
    }

    private Upload append(AppendUpload command, ScriptedBody body) throws StorageException {
        return switch (uploads.append(command, body, this::ignored)) {
            case Appended.Progress(Upload upload) -> reported(upload);
            case Appended.Interrupted(Upload upload, var _) -> reported(upload);
            case Appended.Completed(Upload upload, var _) -> {
                report("complete " + upload.id());
                yield upload;
            }
            case Appended other -> throw new IllegalStateException(other.toString());
        };
    }

    private Upload reported(Upload upload) {
        report("durable " + upload.id() + " " + upload.extents().toString().replace(", ", ",") + " .");
        return upload;
    }

    private void ignored(long offset) {
        // Only acknowledgements count.
    }

    private void report(String line) {
        out.print(line + "\n");
        out.flush();
    }
}

package io.lading.fire;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.file.FileId;
import io.lading.file.FileQuery;
import io.lading.file.StoredFile;
import io.lading.fire.EngineUnderFire.Opened;
import io.lading.storage.ContentKey;
import io.lading.storage.ContentReader;
import io.lading.storage.StorageException;
import io.lading.upload.Extents;
import io.lading.upload.Retrieval;
import io.lading.upload.Upload;
import io.lading.upload.Uploader;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills the process (SIGKILL) repeatedly while four clients upload in every supported way, and verifies after
/// each kill what had been acknowledged. `lading.kills` sets the number of kills, `lading.seed` repeats their
/// times as far as possible.
class KillTest {
    private final int kills = Integer.getInteger("lading.kills", 15);
    private final long seed = Long.getLong("lading.seed", System.nanoTime());

    @TempDir
    Path directory;

    /// The number of random complete files that are verified after a kill; at the end all are.
    private static final int READ_AGAIN = 10;

    private final Map<FileId, Extents> durable = new HashMap<>();
    private final Set<FileId> cancelled = new HashSet<>();
    private final Set<FileId> complete = new HashSet<>();
    private final Set<FileId> verified = new HashSet<>();
    private long acknowledgements;

    @Test
    void afterEveryKill_nothingAcknowledgedIsLost() throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < kills; i++) {
            runAndKill(1 + random.nextInt(120));
            try (Opened opened = Opened.in(directory)) {
                assertThat(opened.report().lost())
                        .as("seed %s, kill %s", seed, i)
                        .isEmpty();
                assertThat(opened.report().orphans())
                        .as("seed %s, kill %s", seed, i)
                        .isEmpty();
                check(opened);
                readAgain(opened, random);
            }
        }
        assertThat(verified).isNotEmpty();
        verified.clear();
        try (Opened opened = Opened.in(directory)) {
            checkFiles(opened);
        }
        System.Logger log = System.getLogger(KillTest.class.getName());
        log.log(
                System.Logger.Level.INFO,
                "{0} kills, {1} acknowledgements, {2} complete files, seed {3}",
                kills,
                acknowledgements,
                verified.size(),
                Long.toString(seed));
    }

    /// Kills the process after this many acknowledgements.
    private void runAndKill(int lines) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--add-opens=java.base/java.security=ALL-UNNAMED",
                        "--add-opens=java.base/sun.security.provider=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EngineUnderFire.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader reports = process.inputReader(StandardCharsets.UTF_8)) {
            for (int i = 0; i < lines; i++) {
                readReport(reports.readLine());
            }
            process.toHandle().destroyForcibly();
            for (String line = reports.readLine(); line != null; line = reports.readLine()) {
                readReport(line);
            }
        }
        process.waitFor();
    }

    private void readReport(String line) {
        String[] words = line == null ? new String[] {"nothing"} : line.split(" ");
        switch (words[0]) {
            case "created" -> durable.put(new FileId(words[1]), Extents.empty());
            case "cancelling" -> cancelled.add(new FileId(words[1]));
            case "durable" -> {
                // The kill can truncate a line; then its end is missing and it does not count.
                if (words.length == 4) {
                    durable.merge(new FileId(words[1]), Extents.parse(words[2].replace(",", ", ")), Extents::plus);
                }
            }
            case "complete" -> complete.add(new FileId(words[1]));
            default -> throw new AssertionError("The process said: " + line);
        }
        acknowledgements++;
    }

    private void check(Opened opened) throws StorageException {
        for (Map.Entry<FileId, Extents> acknowledged : durable.entrySet()) {
            FileId id = acknowledged.getKey();
            if (verified.contains(id) || cancelled.contains(id)) {
                continue;
            }
            Retrieval found = opened.uploads().retrieveOffset(id, Uploader.account(EngineUnderFire.OWNER));
            assertThat(found).as("%s, seed %s", id, seed).isInstanceOf(Retrieval.Found.class);
            Upload upload = ((Retrieval.Found) found).upload();
            assertThat(upload.complete() || !complete.contains(id)).isTrue();
            byte[] content = EngineUnderFire.content(upload.name());
            for (Extents.Range range : acknowledged.getValue().ranges()) {
                assertThat(upload.extents().covers(range.from(), range.to()))
                        .as("%s of %s, seed %s", range, upload, seed)
                        .isTrue();
            }
            for (Extents.Range range : upload.extents().ranges()) {
                assertThat(read(opened, id, range.from(), range.to()))
                        .as("%s of %s, seed %s", range, upload, seed)
                        .isEqualTo(Arrays.copyOfRange(content, (int) range.from(), (int) range.to()));
            }
        }
        checkFiles(opened);
    }

    /// A file that was verified once stays intact.
    private void readAgain(Opened opened, Random random) throws StorageException {
        List<FileId> known = new ArrayList<>(verified);
        for (int i = 0; i < Math.min(READ_AGAIN, known.size()); i++) {
            checkFile(
                    opened,
                    opened.metadata()
                            .files()
                            .find(known.get(random.nextInt(known.size())))
                            .orElseThrow());
        }
    }

    private static void checkFile(Opened opened, StoredFile file) throws StorageException {
        byte[] content = EngineUnderFire.content(file.name());
        assertThat(file.size()).isEqualTo(EngineUnderFire.LENGTH);
        assertThat(read(opened, file.id(), 0, file.size())).isEqualTo(content);
        assertThat(file.sha256()).isIn(null, HexFormat.of().formatHex(EngineUnderFire.sha256(content)));
    }

    /// Every file in the list is complete and equals the sent content.
    private void checkFiles(Opened opened) throws StorageException {
        String cursor = null;
        do {
            var page = opened.metadata().files().page(new FileQuery(null, FileQuery.Sort.NEWEST, cursor, 500));
            for (StoredFile file : page.files()) {
                if (verified.add(file.id())) {
                    checkFile(opened, file);
                }
            }
            cursor = page.next();
        } while (cursor != null);
    }

    private static byte[] read(Opened opened, FileId id, long from, long to) throws StorageException {
        ByteBuffer bytes = ByteBuffer.allocate((int) (to - from));
        try (ContentReader reader = opened.store().openReader(new ContentKey(id.value()))) {
            int read = reader.read(bytes, from);
            while (bytes.hasRemaining() && read > 0) {
                read = reader.read(bytes, from + bytes.position());
            }
        }
        return bytes.array();
    }
}

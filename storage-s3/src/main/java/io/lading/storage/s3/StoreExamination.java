package io.lading.storage.s3;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.objects.MissingObjectException;
import io.lading.storage.objects.Objects;
import io.lading.storage.objects.Objects.Listed;
import io.lading.storage.objects.Objects.ObjectStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/// Finds out whether a store would lose bytes, by storing a few small objects under `examination/` and deleting
/// them again. A few requests, so that it can run at each start.
public final class StoreExamination {
    /// Larger than the buffers of a server, so that it has begun to store an object when its body is cut off.
    private static final int BYTES = 256 << 10;

    private static final int RANGE_FROM = 1000;
    private static final int RANGE_TO = 200_001;

    private final Objects objects;
    private final String prefix;
    private final ByteBuffer bytes;
    private final List<Finding> findings = new ArrayList<>();

    /// A check that found a problem.
    @FunctionalInterface
    private interface Check {
        /// @return the problem, or empty
        Optional<String> problem() throws StorageException;
    }

    StoreExamination(Objects objects) {
        this.objects = objects;
        RandomGenerator random = RandomGenerator.getDefault();
        byte[] content = new byte[BYTES];
        random.nextBytes(content);
        this.bytes = ByteBuffer.wrap(content).asReadOnlyBuffer();
        this.prefix = "examination/" + HexFormat.of().toHexDigits(random.nextLong()) + "/";
    }

    /// Examines any store. What only S3 servers do wrong, [S3Examination] finds.
    ///
    /// @return all findings
    /// @throws StorageException if the store is not reachable at the moment
    public static List<Finding> of(Objects objects) throws StorageException {
        StoreExamination examination = new StoreExamination(objects);
        try {
            examination.content();
            examination.wrongSum(objects);
            examination.removal();
            return examination.findings();
        } finally {
            examination.tidy();
        }
    }

    /// The findings so far.
    List<Finding> findings() {
        return List.copyOf(findings);
    }

    /// The content of all objects of this examination.
    List<ByteBuffer> bytes() {
        return List.of(bytes);
    }

    /// The CRC-32C of the content.
    int crc32c() {
        CRC32C sum = new CRC32C();
        sum.update(bytes.duplicate());
        return (int) sum.getValue();
    }

    /// The full name of an object of this examination.
    String name(String own) {
        return prefix + own;
    }

    /// Adds a finding.
    void add(Finding finding) {
        findings.add(finding);
    }

    /// Stores an object and reads it in every way.
    void content() throws StorageException {
        check("an object is stored and read back", () -> {
            objects.put(name("whole"), bytes(), crc32c());
            return read(0, BYTES) ? Optional.empty() : Optional.of("other bytes came back than were stored");
        });
        check(
                "a range of an object is exact",
                () -> read(RANGE_FROM, RANGE_TO)
                        ? Optional.empty()
                        : Optional.of("the range had other bytes than that part of the object"));
        check(
                "the size of an object is known",
                () -> objects.size(name("whole"))
                        .filter(size -> size == BYTES)
                        .map(_ -> Optional.<String>empty())
                        .orElse(Optional.of("a new object of " + BYTES + " bytes has another size or none")));
        check(
                "a listing shows a new object",
                () -> lists(listed(), name("whole"))
                        ? Optional.empty()
                        : Optional.of("right after storing one object the listing had " + listed()));
        check("a missing object is told from a failure", this::missing);
    }

    private static boolean lists(List<Listed> found, String name) {
        return found.size() == 1
                && found.getFirst().name().equals(name)
                && found.getFirst().bytes() == BYTES;
    }

    private Optional<String> missing() throws StorageException {
        try (ObjectStream stream = objects.get(name("never"), 0, 1)) {
            return Optional.of("an object that was never stored could be read");
        } catch (MissingObjectException e) {
            return Optional.empty();
        }
    }

    /// Damaged bytes must not become an object.
    void wrongSum(Objects examined) {
        try {
            examined.put(name("damaged"), bytes(), crc32c() ^ 1);
            add(Finding.refused(
                    "damaged bytes are refused",
                    "the store took an object whose bytes differ from their checksum, so bytes damaged on the way"
                            + " would stay unnoticed"));
        } catch (StorageException e) {
            invisible("damaged", "damaged bytes are refused", "the store kept the damaged object that it had refused");
        }
    }

    /// Requires that an object does not exist.
    void invisible(String own, String check, String problem) {
        try {
            boolean seen = objects.size(name(own)).isPresent()
                    || listed().stream().anyMatch(object -> object.name().equals(name(own)));
            add(seen ? Finding.refused(check, problem) : Finding.passed(check));
        } catch (StorageException e) {
            add(Finding.refused(check, Finding.reason(e)));
        }
    }

    /// Deletes an object.
    void removal() throws StorageException {
        check("a deleted object is gone", () -> {
            objects.delete(List.of(name("whole"), name("never")));
            return objects.size(name("whole")).isEmpty() && listed().isEmpty()
                    ? Optional.empty()
                    : Optional.of("after deleting all objects the listing had " + listed());
        });
    }

    /// Deletes what this examination left, as far as that is possible.
    void tidy() {
        try {
            objects.delete(listed().stream().map(Listed::name).toList());
        } catch (StorageException e) {
            add(Finding.warning("the objects of the examination are deleted", Finding.reason(e)));
        }
    }

    private List<Listed> listed() throws StorageException {
        List<Listed> listed = new ArrayList<>();
        objects.list(prefix, listed::add);
        return listed;
    }

    private boolean read(int from, int to) throws StorageException {
        ByteBuffer read = ByteBuffer.allocate(to - from + 1);
        try (ObjectStream stream = objects.get(name("whole"), from, to)) {
            while (read.hasRemaining() && stream.read(read) >= 0) {
                // Until the end.
            }
        }
        return read.flip().equals(bytes.slice(from, to - from));
    }

    /// @throws StorageException for a failure that passes, which says nothing about the store
    private void check(String what, Check check) throws StorageException {
        try {
            add(check.problem().map(why -> Finding.refused(what, why)).orElseGet(() -> Finding.passed(what)));
        } catch (StorageException e) {
            if (e.kind() == Kind.TEMPORARY) {
                throw e;
            }
            add(Finding.refused(what, Finding.reason(e)));
        }
    }
}

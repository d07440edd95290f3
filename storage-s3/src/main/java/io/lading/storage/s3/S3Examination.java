package io.lading.storage.s3;

import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.http.ContentStreamProvider;

/// The result of examining an S3 server.
///
/// @param integrity what the server verifies; empty if it verifies nothing
/// @param findings  what each check found
public record S3Examination(Optional<Integrity> integrity, List<Finding> findings) {
    private static final String SUM = "damaged bytes are refused";
    private static final String CUT = "an object whose body was cut off does not become visible";
    private static final String VERSIONS = "deleted objects free their space";

    /// Copies the findings.
    public S3Examination {
        findings = List.copyOf(findings);
    }

    /// Whether the server can be used.
    public boolean accepted() {
        return integrity.isPresent()
                && findings.stream().noneMatch(finding -> finding.verdict() == Finding.Verdict.REFUSED);
    }

    /// The findings that are no success, one a line.
    public String problems() {
        return findings.stream()
                .filter(finding -> finding.verdict() != Finding.Verdict.PASSED)
                .map(Finding::toString)
                .reduce((one, next) -> one + "\n" + next)
                .orElse("");
    }

    /// Examines a server. If it is accepted, open it with the integrity that was found.
    ///
    /// @throws StorageException if it is not reachable at the moment
    public static S3Examination of(S3Settings settings) throws StorageException {
        return of(settings, S3Limits.USUAL);
    }

    static S3Examination of(S3Settings settings, S3Limits limits) throws StorageException {
        List<Finding> tried = new ArrayList<>();
        for (Integrity means : Integrity.values()) {
            Optional<String> problem = problem(settings, means, limits);
            if (problem.isEmpty()) {
                List<Finding> findings = new ArrayList<>(tried);
                findings.addAll(examine(settings, means, limits));
                return new S3Examination(Optional.of(means), findings);
            }
            tried.add(Finding.warning(SUM + " (" + means + ")", problem.get()));
        }
        tried.add(Finding.refused(
                SUM,
                "the server takes a wrong checksum of each kind, so bytes damaged on the way would stay unnoticed"));
        return new S3Examination(Optional.empty(), tried);
    }

    /// Why the server cannot use this kind of checksum.
    private static Optional<String> problem(S3Settings settings, Integrity means, S3Limits limits)
            throws StorageException {
        try (S3Objects usual = S3Objects.open(settings, means, limits);
                S3Objects once = S3Objects.open(settings, means, limits.once())) {
            StoreExamination examination = new StoreExamination(usual);
            try {
                usual.put(examination.name("intact"), examination.bytes(), examination.crc32c());
                return damaged(examination, usual, once);
            } catch (StorageException e) {
                if (e.kind() == Kind.TEMPORARY && !S3Failures.isWrongSum(e.getCause())) {
                    throw e;
                }
                return Optional.of(Finding.reason(e));
            } finally {
                examination.tidy();
            }
        }
    }

    /// Stores bytes of which one bit differs from those of the checksum.
    private static Optional<String> damaged(StoreExamination examination, S3Objects usual, S3Objects once)
            throws StorageException {
        Payload intact = new Payload(examination.bytes());
        byte[] copy = new byte[(int) intact.length()];
        examination.bytes().getFirst().duplicate().get(copy);
        copy[copy.length / 2] ^= 1;
        Payload damaged = new Payload(List.of(ByteBuffer.wrap(copy)));
        String name = examination.name("damaged");
        try {
            once.send(name, damaged, damaged.length(), intact, examination.crc32c());
            return Optional.of("the server took bytes that differ from their checksum");
        } catch (StorageException e) {
            if (!S3Failures.isRefusal(e.getCause())) {
                throw e;
            }
        }
        return usual.size(name).map(_ -> "the server kept the damaged object that it had refused");
    }

    private static List<Finding> examine(S3Settings settings, Integrity means, S3Limits limits)
            throws StorageException {
        try (S3Objects usual = S3Objects.open(settings, means, limits);
                S3Objects once = S3Objects.open(settings, means, limits.once())) {
            StoreExamination examination = new StoreExamination(usual);
            examination.add(Finding.passed(SUM + " (" + means + ")"));
            try {
                // Other checks follow, so that the server has time to store what it should not.
                cutOff(examination, once);
                examination.content();
                examination.invisible(
                        "cut", CUT, "a connection that broke while an object was sent left an object with fewer bytes");
                examination.removal();
                versions(examination, usual);
            } finally {
                examination.tidy();
            }
            return examination.findings();
        }
    }

    private static void cutOff(StoreExamination examination, S3Objects once) {
        Payload whole = new Payload(examination.bytes());
        ContentStreamProvider half = () -> new CutOff(whole.newStream(), whole.length() / 2);
        try {
            once.send(examination.name("cut"), half, whole.length(), whole, examination.crc32c());
            examination.add(
                    Finding.refused(CUT, "the server said that it had stored an object of which it got a half"));
        } catch (StorageException e) {
            // As it has to be; whether the object is visible is asked later.
        }
    }

    private static void versions(StoreExamination examination, S3Objects usual) {
        try {
            examination.add(
                    usual.keepsVersions()
                            ? Finding.refused(
                                    VERSIONS,
                                    "the bucket keeps a version of each deleted object; switch its versioning off")
                            : Finding.passed(VERSIONS));
        } catch (StorageException e) {
            examination.add(Finding.warning(
                    VERSIONS, "the server does not say whether the bucket keeps versions: " + Finding.reason(e)));
        }
    }

    /// A body whose source fails, upon which the client closes the connection.
    private static final class CutOff extends FilterInputStream {
        private long left;

        CutOff(InputStream whole, long length) {
            super(whole);
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                throw new IOException("The body is cut off here to examine the server");
            }
            int read = super.read(target, offset, (int) Math.min(length, left));
            left -= Math.max(read, 0);
            return read;
        }
    }
}

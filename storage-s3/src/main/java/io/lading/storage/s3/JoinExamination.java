package io.lading.storage.s3;

import io.lading.storage.Segment;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.objects.Joining;
import io.lading.storage.objects.Joining.Part;
import io.lading.storage.objects.Objects;
import io.lading.storage.objects.Objects.ObjectStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/// Finds out whether a store can join objects, by joining two small ones under `examination/` and deleting all of
/// them again.
public final class JoinExamination {
    private static final int SMALL = 1 << 10;
    private static final int CUT = 100;
    private static final int READ_BYTES = 64 << 10;

    private final Objects objects;
    private final Joining joining;
    private final String prefix;
    private final byte[] large;
    private final byte[] small = new byte[SMALL];

    private JoinExamination(Objects objects, Joining joining) {
        RandomGenerator random = RandomGenerator.getDefault();
        this.objects = objects;
        this.joining = joining;
        this.prefix = "examination/" + HexFormat.of().toHexDigits(random.nextLong()) + "/";
        this.large = new byte[Math.toIntExact(joining.limits().smallest())];
        random.nextBytes(large);
        random.nextBytes(small);
    }

    /// Examines a store.
    ///
    /// @return why it cannot join objects; empty if it can
    /// @throws StorageException if it is not reachable at the moment
    public static Optional<String> problem(Objects objects) throws StorageException {
        Optional<Joining> joining = objects.joining();
        if (joining.isEmpty()) {
            return Optional.of("it cannot copy parts of objects");
        }
        JoinExamination examination = new JoinExamination(objects, joining.get());
        try {
            return examination.examine();
        } catch (StorageException e) {
            if (e.kind() == Kind.TEMPORARY) {
                throw e;
            }
            return Optional.of(Finding.reason(e));
        } finally {
            examination.tidy();
        }
    }

    private Optional<String> examine() throws StorageException {
        put("large", large);
        put("small", small);
        Part copied = new Part(List.of(new Segment(0, large.length, prefix + "large", 0)));
        int end = large.length + SMALL;
        Part sent = new Part(List.of(
                new Segment(large.length, end, prefix + "small", 0),
                new Segment(end, end + CUT, prefix + "large", CUT)));
        joining.join(prefix + "joined", List.of(copied, sent), () -> {});
        if (!digestOf("joined", end + CUT).equals(expected())) {
            return Optional.of("a joined object had other bytes than its parts");
        }
        return unfinished();
    }

    private String expected() {
        MessageDigest digest = sha256();
        digest.update(large);
        digest.update(small);
        digest.update(large, CUT, CUT);
        return HexFormat.of().formatHex(digest.digest());
    }

    /// A join that is stopped must leave nothing.
    private Optional<String> unfinished() throws StorageException {
        Part copied = new Part(List.of(new Segment(0, large.length, prefix + "large", 0)));
        List<String> during = new ArrayList<>();
        try {
            joining.join(prefix + "stopped", List.of(copied), () -> {
                during.addAll(joining.unfinished(prefix));
                throw new Stopped();
            });
        } catch (Stopped e) {
            // As wanted.
        }
        if (!during.equals(List.of(prefix + "stopped"))) {
            return Optional.of("it does not list unfinished multipart uploads: instead of one it lists " + during);
        }
        return joining.unfinished(prefix).isEmpty()
                        && objects.size(prefix + "stopped").isEmpty()
                ? Optional.empty()
                : Optional.of("it keeps a multipart upload that was ended");
    }

    private static final class Stopped extends StorageException {
        Stopped() {
            super(Kind.PERMANENT, "The examination stops this join", null);
        }
    }

    private void put(String own, byte[] bytes) throws StorageException {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        objects.put(prefix + own, List.of(ByteBuffer.wrap(bytes)), (int) sum.getValue());
    }

    private String digestOf(String own, long length) throws StorageException {
        MessageDigest digest = sha256();
        ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
        try (ObjectStream stream = objects.get(prefix + own, 0, length)) {
            while (stream.read(buffer.clear()) >= 0) {
                digest.update(buffer.flip());
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void tidy() throws StorageException {
        objects.delete(List.of(prefix + "large", prefix + "small", prefix + "joined", prefix + "stopped"));
    }
}

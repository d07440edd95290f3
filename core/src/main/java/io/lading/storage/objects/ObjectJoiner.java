package io.lading.storage.objects;

import io.lading.storage.Segment;
import io.lading.storage.SegmentIndex;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import io.lading.storage.objects.Joining.Going;
import io.lading.storage.objects.Joining.Limits;
import io.lading.storage.objects.Joining.Part;
import io.lading.storage.objects.Joins.Candidate;
import io.lading.storage.objects.Objects.ObjectStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Makes one object of a file that has several, so that a client can get it from the store. The process may die
/// after any step: until the last one the file has its old objects, and another node repeats all steps with a
/// new name.
///
/// 1. The name of the new object is recorded ([Joins#begin]).
/// 2. The store copies the objects into it ([Joining]). If they are more than the store accepts at once, they
///    are first joined in groups.
/// 3. The new object is read, and its size and SHA-256 are compared with those of the file.
/// 4. The segments are replaced ([Joins#finish]). The old objects are deleted later.
///
/// Thread-safe.
public final class ObjectJoiner {
    /// The most segments of a file that is joined. They and the parts of the join need about 7 MiB of heap.
    static final int MAX_SEGMENTS = 25_000;

    /// Segments that are read from the records at a time.
    private static final int PAGE = 1000;

    /// After this many bytes the comparison asks whether it may continue.
    private static final long CHECK_BYTES = 64L << 20;

    private static final int READ_BYTES = 256 << 10;
    private static final long RENEWING_NANOS = Joins.VALIDITY.toNanos() / 30;

    private final Objects objects;
    private final Joining joining;
    private final SegmentIndex index;
    private final Joins joins;
    private final ObjectNames names = new ObjectNames();

    /// @param index the recorded segments
    public ObjectJoiner(Objects objects, Joining joining, SegmentIndex index, Joins joins) {
        this.objects = objects;
        this.joining = joining;
        this.index = index;
        this.joins = joins;
    }

    /// Whether a file is not too large for one object.
    public boolean accepts(Candidate file) {
        return file.length() <= joining.limits().longest();
    }

    /// Joins one file. The time depends on its size: the store copies it, and this process reads it once.
    ///
    /// @param going asked often
    /// @return whether it is one object now; false if it is gone, or another node joins it
    /// @throws StorageException if the store or the database fails, or the new object has other bytes; then the
    ///     file keeps its objects
    public boolean join(Candidate file, Going going) throws StorageException {
        String name = names.fresh(file.key(), 0, file.length());
        if (!joins.begin(file.key(), name)) {
            return false;
        }
        Attempt attempt = new Attempt(file, name, going);
        boolean finished = false;
        try {
            attempt.run();
            finished = joins.finish(file.key(), file.length(), name);
            attempt.forget(finished);
        } catch (StorageException | RuntimeException e) {
            attempt.giveUp(e);
            throw e;
        }
        return finished;
    }

    /// One attempt to join a file.
    private final class Attempt {
        private final Candidate file;
        private final String name;
        private final Going going;

        /// Objects of groups, which are not needed at the end.
        private final List<String> groups = new ArrayList<>();

        private long renewedAt = System.nanoTime();

        Attempt(Candidate file, String name, Going going) {
            this.file = file;
            this.name = name;
            this.going = going;
        }

        private void goesOn() throws StorageException {
            going.check();
            long now = System.nanoTime();
            if (now - renewedAt < RENEWING_NANOS) {
                return;
            }
            renewedAt = now;
            if (!joins.renew(file.key(), name)) {
                throw new StorageException(
                        Kind.TEMPORARY, "Another node joins file " + file.key() + ", or it is gone", null);
            }
        }

        void run() throws StorageException {
            // Of attempts that did not end. No other one is valid.
            for (String old : joining.unfinished(ObjectNames.prefix(file.key()))) {
                joining.abandon(old);
            }
            Limits limits = joining.limits();
            List<Part> parts = JoinPlan.parts(segments(), limits);
            while (parts.size() > limits.parts()) {
                parts = JoinPlan.parts(joinGroups(parts), limits);
            }
            joining.join(name, parts, this::goesOn);
            compare();
        }

        private List<Segment> segments() throws StorageException {
            List<Segment> all = new ArrayList<>();
            long end = 0;
            while (end < file.length()) {
                List<Segment> page = index.segments(file.key(), end, PAGE);
                for (Segment segment : page) {
                    if (segment.from() != end || all.size() == MAX_SEGMENTS) {
                        throw new StorageException(Kind.PERMANENT, refused(all.size(), end), null);
                    }
                    all.add(segment);
                    end = segment.to();
                }
                if (page.isEmpty()) {
                    throw new StorageException(Kind.TEMPORARY, "File " + file.key() + " has been removed", null);
                }
            }
            return all;
        }

        private String refused(int count, long end) {
            return "File " + file.key()
                    + (count == MAX_SEGMENTS ? " has more than " + count + " segments" : " has a gap at byte " + end);
        }

        private List<Segment> joinGroups(List<Part> parts) throws StorageException {
            int most = joining.limits().parts();
            List<Segment> joined = new ArrayList<>();
            for (int from = 0; from < parts.size(); from += most) {
                List<Part> group = parts.subList(from, Math.min(parts.size(), from + most));
                long first = group.getFirst().pieces().getFirst().from();
                long past = group.getLast().pieces().getLast().to();
                String object = names.fresh(file.key(), first, past - first);
                groups.add(object);
                joining.join(object, group, this::goesOn);
                joined.add(new Segment(first, past, object, 0));
            }
            return joined;
        }

        private void compare() throws StorageException {
            Optional<Long> size = objects.size(name);
            if (!size.equals(Optional.of(file.length()))) {
                throw wrong("has " + size.map(bytes -> bytes + " bytes").orElse("not appeared"));
            }
            MessageDigest digest = sha256();
            ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
            long next = 0;
            long read = 0;
            try (ObjectStream stream = objects.get(name, 0, file.length())) {
                while (stream.read(buffer.clear()) >= 0) {
                    read += buffer.position();
                    digest.update(buffer.flip());
                    if (read >= next) {
                        next = read + CHECK_BYTES;
                        goesOn();
                    }
                }
            }
            if (!HexFormat.of().formatHex(digest.digest()).equals(file.sha256())) {
                throw wrong("has another SHA-256");
            }
        }

        private StorageException wrong(String what) {
            return new StorageException(
                    Kind.PERMANENT, "The joined object " + objects.location(name) + " " + what, null);
        }

        /// Deletes what is not needed any more. What is left is deleted when the file is tidied up.
        void forget(boolean finished) throws StorageException {
            if (!finished) {
                joins.giveUp(file.key(), name);
            }
            deleteUnnamed();
        }

        private void deleteUnnamed() throws StorageException {
            List<String> made = new ArrayList<>(groups);
            made.add(name);
            // The last step can have succeeded although its answer was lost.
            Set<String> named = index.named(made);
            made.removeIf(named::contains);
            if (!made.isEmpty()) {
                objects.delete(made);
            }
        }

        void giveUp(Exception failure) {
            try {
                joins.giveUp(file.key(), name);
                deleteUnnamed();
            } catch (StorageException | RuntimeException e) {
                failure.addSuppressed(e);
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

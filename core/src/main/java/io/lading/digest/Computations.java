package io.lading.digest;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The digests of one content, computed together from its first byte. For use by one thread at a time.
///
/// No two are equal: a follower that restarts has others, and so a step knows whether it is outdated.
final class Computations {
    private final List<DigestComputation> each;

    Computations(Set<DigestAlgorithm> algorithms) {
        this(DigestComputation.of(algorithms));
    }

    private Computations(List<DigestComputation> each) {
        this.each = each;
    }

    /// Computations that continue from saved states; empty if the state of an algorithm is missing or unusable.
    static Optional<Computations> restore(Set<DigestAlgorithm> algorithms, SavedDigest saved) {
        List<DigestComputation> restored = new ArrayList<>();
        for (DigestAlgorithm algorithm : algorithms) {
            byte[] state = saved.states().get(algorithm);
            if (state != null) {
                DigestComputation.restore(algorithm, saved.position(), state).ifPresent(restored::add);
            }
        }
        return restored.size() == algorithms.size() ? Optional.of(new Computations(restored)) : Optional.empty();
    }

    /// The states after all bytes so far; empty if one of them cannot be saved.
    ///
    /// @param position how many bytes these are
    Optional<SavedDigest> save(long position) {
        Map<DigestAlgorithm, byte[]> states = new EnumMap<>(DigestAlgorithm.class);
        for (DigestComputation computation : each) {
            computation.save().ifPresent(state -> states.put(computation.algorithm, state));
        }
        return states.size() == each.size() ? Optional.of(new SavedDigest(position, states)) : Optional.empty();
    }

    /// Digests all remaining bytes. Returns how many.
    int update(ByteBuffer bytes) {
        for (DigestComputation computation : each) {
            computation.update(bytes.duplicate());
        }
        return bytes.remaining();
    }

    /// The digests of all bytes so far. No update may follow.
    List<Digest> finish() {
        return each.stream().map(DigestComputation::finish).toList();
    }
}

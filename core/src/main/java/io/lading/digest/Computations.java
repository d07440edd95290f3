package io.lading.digest;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/// The digests of one content, computed together from its first byte. For use by one thread at a time.
///
/// No two are equal: a follower that restarts has others, and so a step knows whether it is outdated.
final class Computations {
    private final List<DigestComputation> each;

    Computations(Set<DigestAlgorithm> algorithms) {
        each = DigestComputation.of(algorithms);
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

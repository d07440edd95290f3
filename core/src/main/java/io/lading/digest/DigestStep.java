package io.lading.digest;

import io.lading.digest.HeldChunks.Held;
import org.jspecify.annotations.Nullable;

/// One step of a digest computation.
///
/// @param into the computations; the step is outdated once its follower has others
/// @param from the first byte
/// @param to   one beyond the last byte to digest
/// @param held the bytes, or null to read them from storage
record DigestStep(
        Computations into, long from, long to, @Nullable Held held) {}

package io.lading.digest;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The state of a [DigestFollower]: what its digests are for, and who computes them now. Immutable.
///
/// | state     | meaning                      | event                     | next                            |
/// |-----------|------------------------------|---------------------------|---------------------------------|
/// | following | digests what is received     | `finish`                  | finishing                       |
/// | finishing | a result is pending          | its last byte is digested | following; the result completes |
/// |           |                              | a read fails              | following; the result fails     |
/// |           |                              | `discardBeyond`, `stop`   | following; the result fails     |
/// |           |                              | `finish` again            | finishing; the old result fails |
/// |           |                              | `detach`                  | detached                        |
/// | detached  | as finishing, but `stop` has | its last byte is digested,| following                       |
/// |           | no effect                    | a read fails,             |                                 |
/// |           |                              | `discardBeyond`           |                                 |
/// |           |                              | `finish` again            | finishing; the old result fails |
///
/// In each state, the turn says who computes:
///
/// | turn      | meaning                      | event                     | next                            |
/// |-----------|------------------------------|---------------------------|---------------------------------|
/// | none      | nothing is being computed    | bytes may be digested     | queued                          |
/// |           |                              | few bytes, all in memory  | in memory, on the calling thread|
/// | queued    | waits for a digest thread    | a thread starts the turn  | reading or in memory            |
/// |           |                              | few bytes, all in memory  | in memory, on the calling thread|
/// |           |                              | `stop`                    | none                            |
/// | reading   | digests bytes from storage   | next bytes                | reading or in memory            |
/// |           |                              | the turn ends             | none; queued if bytes are left  |
/// | in memory | digests bytes in memory that | these bytes are digested  | reading                         |
/// |           | must not be reused           |                           |                                 |
sealed interface DigestState {
    /// Who computes.
    enum Turn {
        NONE,
        QUEUED,
        READING,
        IN_MEMORY;

        /// Whether a thread may be digesting, outside the lock.
        boolean running() {
            return this == READING || this == IN_MEMORY;
        }
    }

    /// A pending result.
    ///
    /// @param length the number of bytes to digest
    /// @param urgent whether a client waits for it
    /// @param result completed with the digests
    record Wanted(long length, boolean urgent, CompletableFuture<List<Digest>> result) {}

    /// Digests what is received.
    record Following(Turn turn) implements DigestState {
        @Override
        public @Nullable Wanted wanted() {
            return null;
        }
    }

    /// A result is pending.
    record Finishing(Turn turn, Wanted wanted) implements DigestState {}

    /// A result is pending that cannot be stopped.
    record Detached(Turn turn, Wanted wanted) implements DigestState {}

    Turn turn();

    /// The pending result, or null.
    @Nullable
    Wanted wanted();

    /// This state with another turn.
    default DigestState with(Turn next) {
        return switch (this) {
            case Following _ -> new Following(next);
            case Finishing finishing -> new Finishing(next, finishing.wanted());
            case Detached detached -> new Detached(next, detached.wanted());
        };
    }

    /// Without a pending result.
    default DigestState following() {
        return new Following(turn());
    }

    /// With a pending result.
    default DigestState finishing(Wanted wanted) {
        return new Finishing(turn(), wanted);
    }

    /// With a pending result that cannot be stopped; unchanged if there is none.
    default DigestState detached() {
        return this instanceof Finishing(Turn turn, Wanted wanted) ? new Detached(turn, wanted) : this;
    }

    /// Whether a client waits for the result.
    default boolean urgent() {
        Wanted wanted = wanted();
        return wanted != null && wanted.urgent();
    }
}

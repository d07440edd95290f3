package io.lading.upload;

import io.lading.storage.StorageException;
import org.junit.jupiter.api.Test;

/// Thousands of random uploads; each step is compared with a model, which is a set of bytes. The property
/// `lading.seed` repeats a run; `lading.sequences` sets the number of uploads.
class ModelTest {
    private final long firstSeed = Long.getLong("lading.seed", System.nanoTime());
    private final int sequences = Integer.getInteger("lading.sequences", 1000);

    /// One random upload.
    @FunctionalInterface
    private interface Life {
        void live(long seed) throws Exception;
    }

    @Test
    void randomOperations_agreeWithTheModel() throws Exception {
        repeat("random lives", sequences, seed -> new ModelLife(seed, 0).live());
    }

    @Test
    void randomOperationsOnParts_endWithTheirFile() throws Exception {
        repeat("random lives of parts", sequences / 4, seed -> new ModelPartsLife(seed, 0).live());
    }

    /// The same lives, each step on one of two engines.
    @Test
    void randomOperationsOnTwoNodes_agreeWithTheModel() throws Exception {
        repeat("random lives on two nodes", sequences, seed -> new ModelLife(seed, 2).live());
    }

    @Test
    void randomOperationsOnPartsOnTwoNodes_endWithTheirFile() throws Exception {
        repeat("random lives of parts on two nodes", sequences / 4, seed -> new ModelPartsLife(seed, 2).live());
    }

    private void repeat(String what, int times, Life life) throws Exception {
        for (int i = 0; i < times; i++) {
            long seed = firstSeed + i;
            try {
                life.live(seed);
            } catch (AssertionError | StorageException | RuntimeException e) {
                throw new AssertionError("With -Dlading.seed=" + seed + " -Dlading.sequences=4", e);
            }
        }
        System.getLogger(ModelTest.class.getName())
                .log(System.Logger.Level.INFO, "{0} {1} from seed {2}", times, what, Long.toString(firstSeed));
    }
}

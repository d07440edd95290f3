package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.metadata.TestPostgresql;
import io.lading.server.TestStore;
import io.lading.storage.objects.Objects;
import io.lading.testkit.CallFaults.Fault;
import io.lading.testkit.ScriptedBody.Ending;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two engines on one record, with a real PostgreSQL database and a real S3 server (or a shared directory, if
/// its program is missing). A commit or a call to the store fails, before its effect or after it: each one of a
/// script in turn, and random ones of random uploads. In the end the store, `objects` and `segments` have the
/// same names. The property `lading.lives` sets the number of random uploads, `lading.seed` repeats a run.
class FaultyNodesTest {
    private static final int LIVES = Integer.getInteger("lading.lives", 15);
    private static final long SEED = Long.getLong("lading.seed", System.nanoTime());

    /// One in so many calls fails in a random life.
    private static final int EVERY = 12;

    private static final int STEPS = 10;

    /// Whether each call fails in both ways; otherwise every other call fails before its effect, and the others
    /// after.
    private static final boolean BOTH = Boolean.getBoolean("lading.long");

    private static final System.Logger LOG = System.getLogger(FaultyNodesTest.class.getName());

    @TempDir
    private Path directory;

    private TestPostgresql database;
    private TestStore store;
    private Objects objects;
    private FaultyHouse house;

    @BeforeEach
    void start() throws Exception {
        database = TestPostgresql.durable();
        store = TestStore.start(directory.resolve("store"));
        objects = store.objects();
        house = new FaultyHouse(database.newDatabase(), objects);
    }

    @AfterEach
    void stop() throws Exception {
        try (TestPostgresql _ = database;
                TestStore _ = store;
                Objects _ = objects) {
            house.close();
        }
    }

    /// Append, interrupted append, piece, take-over, completion; cancellation; expiry. Returns the number of
    /// calls.
    private long script() throws Exception {
        byte[] content = bytes(1);
        FaultyLife completed = new FaultyLife(house, content);
        completed.append(0, 1800, Ending.WHOLE);
        completed.append(1, 2600, Ending.BROKEN);
        completed.piece(0, 4000, FaultyLife.LENGTH);
        completed.takeOver(1, 3300);
        completed.append(0, 4000, Ending.WHOLE);
        completed.finish();
        FaultyLife cancelled = new FaultyLife(house, content);
        cancelled.append(0, 900, Ending.WHOLE);
        cancelled.cancel(1);
        FaultyLife expired = new FaultyLife(house, content);
        expired.append(1, 900, Ending.WHOLE);
        expired.expire(0);
        long calls = house.faults.calls();
        house.checkNames();
        return calls;
    }

    private static byte[] bytes(long seed) {
        byte[] content = new byte[FaultyLife.LENGTH];
        new Random(seed).nextBytes(content);
        return content;
    }

    @Test
    void everyCommitAndCallFailsOnce_andNothingIsLost() throws Exception {
        house.faults.none();
        long calls = script();
        assertThat(calls).isPositive();
        int faults = 0;
        for (long call = 0; call < calls; call++) {
            for (Fault fault : faultsOf(call)) {
                house.faults.at(call, fault);
                try {
                    var _ = script();
                } catch (AssertionError | Exception e) {
                    throw new AssertionError("Call " + call + " failed " + fault, e);
                }
                faults++;
            }
        }
        LOG.log(System.Logger.Level.INFO, "{0} faults in a script of {1} calls", faults, calls);
    }

    private static List<Fault> faultsOf(long call) {
        return BOTH ? List.of(Fault.BEFORE, Fault.AFTER) : List.of(call % 2 == 0 ? Fault.BEFORE : Fault.AFTER);
    }

    @Test
    void randomFaults_loseNothing() throws Exception {
        for (int i = 0; i < LIVES; i++) {
            long seed = SEED + i;
            Random random = new Random(seed);
            try {
                live(random, seed);
            } catch (AssertionError | Exception e) {
                throw new AssertionError("With -Dlading.seed=" + seed + " -Dlading.lives=1", e);
            }
        }
        LOG.log(System.Logger.Level.INFO, "{0} random lives with faults from seed {1}", LIVES, Long.toString(SEED));
    }

    private void live(Random random, long seed) throws Exception {
        house.faults.randomly(new Random(seed), EVERY);
        FaultyLife life = new FaultyLife(house, bytes(seed));
        for (int i = 0; i < STEPS; i++) {
            step(life, random);
        }
        life.finish();
        house.checkNames();
    }

    private static void step(FaultyLife life, Random random) throws Exception {
        int node = random.nextInt(2);
        int offset = life.offset();
        int to = offset + random.nextInt(FaultyLife.LENGTH - offset + 1);
        switch (random.nextInt(14)) {
            case 0, 1, 2, 3 -> life.append(node, to, Ending.WHOLE);
            case 4, 5 -> life.append(node, to, Ending.BROKEN);
            case 6, 7, 8, 9 -> {
                int from = random.nextInt(FaultyLife.LENGTH);
                life.piece(node, from, from + 1 + random.nextInt(FaultyLife.LENGTH - from));
            }
            case 10, 11 -> life.takeOver(node, to);
            case 12 -> {
                if (random.nextInt(3) == 0) {
                    life.cancel(node);
                }
            }
            default -> {
                if (random.nextInt(3) == 0) {
                    life.expire(node);
                }
            }
        }
    }
}

package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How the number of carrier threads follows stuck virtual threads.
class CarriersTest {
    private static final int FEW = 2;
    private static final int MANY = 6;

    private final VirtualThreadSchedulerMXBean scheduler =
            ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    private final int before = scheduler.getParallelism();
    private final AtomicBoolean stuck = new AtomicBoolean(true);

    @AfterEach
    void release() {
        stuck.set(false);
        scheduler.setParallelism(before);
    }

    /// Occupies carriers as a disk call does: without giving them back.
    private void holdCarriers(int number) throws InterruptedException {
        CountDownLatch held = new CountDownLatch(number);
        for (int i = 0; i < number; i++) {
            Thread.startVirtualThread(() -> {
                held.countDown();
                while (stuck.get()) {
                    Thread.onSpinWait();
                }
            });
        }
        held.await();
    }

    @Test
    void thereAreFewCarriersUntilAllOfThemAreStuck() throws InterruptedException {
        Carriers carriers = new Carriers(scheduler, FEW, MANY);
        assertThat(scheduler.getParallelism()).isEqualTo(FEW);
        holdCarriers(FEW);
        carriers.probe();
        assertThat(scheduler.getParallelism()).isEqualTo(MANY);
    }

    @Test
    void virtualThreadsRunAgainAfterTheProbe() throws InterruptedException {
        Carriers carriers = new Carriers(scheduler, FEW, MANY);
        holdCarriers(FEW);
        carriers.probe();
        Thread other = Thread.startVirtualThread(() -> {});
        other.join();
        assertThat(stuck).isTrue();
    }

    @Test
    void thereAreFewCarriersAgainWhenNoneIsStuck() throws InterruptedException {
        Carriers carriers = new Carriers(scheduler, FEW, MANY);
        holdCarriers(FEW);
        carriers.probe();
        stuck.set(false);
        // The test runs into its limit if the number never falls.
        while (scheduler.getParallelism() != FEW) {
            carriers.probe();
        }
    }
}

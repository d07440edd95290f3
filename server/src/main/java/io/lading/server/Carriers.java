package io.lading.server;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.management.VirtualThreadSchedulerMXBean;

/// Decides how many carrier threads run the virtual threads: few, but many while some of them are stuck.
///
/// The JDK wakes an idle carrier for each virtual thread that becomes ready, even if a running carrier would take
/// it a moment later. With few carriers hardly any is idle under load, which saves processor time. But a virtual
/// thread that reads or writes a file holds its carrier until the disk answers, so a stalled disk could hold all of
/// a few. Therefore a virtual thread that does nothing, a probe, is started regularly. If it does not run in time,
/// the process gets more carriers than there are disk calls at the same time (`DiskGate`), so that requests that
/// need no disk continue.
///
/// | carriers | next                                                     |
/// |----------|----------------------------------------------------------|
/// | few      | many, when a probe has not run after [#PATIENCE]         |
/// | many     | few, when [#CALM] probes in succession have run in time  |
final class Carriers {
    /// The time between two probes.
    private static final Duration INTERVAL = Duration.ofMillis(250);

    /// How long a probe may wait for a carrier.
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private static final int CALM = 40;
    private static final int MIN_FEW = 4;
    private static final int FEW_PER_CORE = 2;
    private static final int MIN_MANY = 24;
    private static final int MANY_PER_CORE = 4;

    private static final AtomicBoolean WATCHED = new AtomicBoolean();

    private final VirtualThreadSchedulerMXBean scheduler;
    private final int few;
    private final int many;
    private int calm = CALM;

    Carriers(VirtualThreadSchedulerMXBean scheduler, int few, int many) {
        this.scheduler = scheduler;
        this.few = few;
        this.many = many;
        scheduler.setParallelism(few);
    }

    /// Watches the virtual threads of this process until it ends. Further calls have no effect.
    static void watch() {
        if (!WATCHED.compareAndSet(false, true)) {
            return;
        }
        int cores = Runtime.getRuntime().availableProcessors();
        Carriers carriers = new Carriers(
                ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class),
                Math.max(MIN_FEW, FEW_PER_CORE * cores),
                Math.max(MIN_MANY, MANY_PER_CORE * cores));
        ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("carriers").factory());
        var _ = schedule.scheduleWithFixedDelay(
                carriers::probe, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Starts a probe, waits until it has run, and changes the number of carriers if necessary.
    void probe() {
        CountDownLatch ran = new CountDownLatch(1);
        Thread.startVirtualThread(ran::countDown);
        try {
            if (ran.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                ranInTime();
            } else {
                calm = 0;
                scheduler.setParallelism(many);
                ran.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ranInTime() {
        if (calm < CALM) {
            calm++;
            if (calm == CALM) {
                scheduler.setParallelism(few);
            }
        }
    }
}

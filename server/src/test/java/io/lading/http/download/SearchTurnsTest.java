package io.lading.http.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.file.FilePage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SearchTurnsTest {
    private static final FilePage EMPTY = new FilePage(List.of(), null);
    private static final int SEARCHES = 20;

    private final SearchTurns turns = new SearchTurns();
    private final AtomicInteger running = new AtomicInteger();

    /// A search during which other threads run; keeps how many ran at the same time.
    private FilePage search(AtomicInteger most) {
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        CompletableFuture.runAsync(() -> {}).join();
        running.decrementAndGet();
        return EMPTY;
    }

    @Test
    void searchesOfOneUser_runOneAfterTheOther() throws Exception {
        AtomicInteger most = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<FilePage>> started = new ArrayList<>();
            for (int i = 0; i < SEARCHES; i++) {
                started.add(threads.submit(() -> turns.take("alice", () -> search(most))));
            }
            for (Future<FilePage> search : started) {
                assertThat(search.get()).isSameAs(EMPTY);
            }
        }
        assertThat(most).hasValue(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void searchOfAnotherUser_doesNotWait() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<FilePage> first = threads.submit(() -> turns.take("alice", () -> {
                begun.countDown();
                await(over);
                return EMPTY;
            }));
            begun.await();
            assertThat(turns.take("bob", () -> EMPTY)).isSameAs(EMPTY);
            over.countDown();
            assertThat(first.get()).isSameAs(EMPTY);
        }
    }

    @Test
    void turn_isFreeAgain_afterAFailure() throws Exception {
        assertThatThrownBy(() -> turns.take("alice", () -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");
        assertThat(turns.take("alice", () -> EMPTY)).isSameAs(EMPTY);
    }
}

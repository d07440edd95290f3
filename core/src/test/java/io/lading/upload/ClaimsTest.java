package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.testkit.Patience;
import io.lading.upload.Claims.Claim;
import io.lading.upload.Claims.Denial;
import io.lading.upload.Extents.Range;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ClaimsTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private static void nothing() {}

    private final Claims claims = new Claims(new Fence.Epoch(1));

    private static <T> CompletableFuture<T> async(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(work.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    @Test
    void take_rangesThatDoNotOverlap_areHeldTogether() throws Exception {
        assertThat(claims.take(new Range(0, 10), ClaimsTest::nothing, LONG).granted())
                .isTrue();
        assertThat(claims.take(new Range(10, 20), ClaimsTest::nothing, LONG).granted())
                .isTrue();
        assertThat(claims.idle()).isFalse();
    }

    @Test
    void take_ofHeldBytes_asksTheHolderAndWaitsForIt() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        Claim holder = claims.take(new Range(0, 10), asked::countDown, LONG);
        CompletableFuture<Claim> newer = async(() -> claims.take(new Range(5, 15), ClaimsTest::nothing, LONG));
        asked.await();
        assertThat(newer).isNotDone();
        holder.close();
        assertThat(newer.get().granted()).isTrue();
        assertThat(holder.granted()).isFalse();
    }

    @Test
    void take_whenTheHolderDoesNotRelease_isBusyAfterATimeout() throws Exception {
        Claim holder = claims.take(new Range(0, 10), ClaimsTest::nothing, LONG);
        Claim late = claims.take(new Range(0, 1), ClaimsTest::nothing, Duration.ofMillis(1));
        assertThat(late.granted()).isFalse();
        assertThat(late.denial()).isEqualTo(Denial.BUSY);
        assertThat(holder.granted()).isTrue();
    }

    @Test
    void take_whileWaiting_isSupersededByANewerClaim() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        Claim holder = claims.take(new Range(0, 10), asked::countDown, LONG);
        CompletableFuture<Claim> second = async(() -> claims.take(new Range(0, 10), ClaimsTest::nothing, LONG));
        asked.await();
        CompletableFuture<Claim> third = async(() -> claims.take(new Range(0, 10), ClaimsTest::nothing, LONG));
        assertThat(second.get().denial()).isEqualTo(Denial.SUPERSEDED);
        holder.close();
        assertThat(third.get().granted()).isTrue();
    }

    @Test
    void closeFor_grantsNoClaimUntilOpen() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Claim mine = claims.take(new Range(0, 10), ClaimsTest::nothing, LONG);
        Claim other = claims.take(
                new Range(20, 30),
                () -> {
                    asked.incrementAndGet();
                },
                LONG);
        CompletableFuture<Boolean> closing = async(() -> claims.closeFor(mine, LONG));
        Patience.until("the holder is asked", () -> asked.get() > 0);
        other.close();
        assertThat(closing.get()).isTrue();
        assertThat(claims.take(new Range(50, 60), ClaimsTest::nothing, Duration.ofMillis(1))
                        .denial())
                .isEqualTo(Denial.BUSY);
        claims.open(mine);
        assertThat(claims.take(new Range(50, 60), ClaimsTest::nothing, LONG).granted())
                .isTrue();
    }
}

package io.lading.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.junit.jupiter.api.Test;

class RecentSendersTest {
    private final AtomicLong now = new AtomicLong();
    private final RecentSenders senders = new RecentSenders(now::get);

    @Test
    void credentials_areRememberedFromTheirLastUse_forFiveMinutes() {
        HttpFields alice = fields(HttpHeader.AUTHORIZATION, "Basic alice");
        senders.remember(alice, "alice");
        now.addAndGet(RecentSenders.MEMORY.toNanos() - 1);
        assertThat(senders.user(alice)).contains("alice");
        senders.remember(alice, "alice");
        now.addAndGet(RecentSenders.MEMORY.toNanos() - 1);
        assertThat(senders.user(alice)).contains("alice");
        now.addAndGet(1);
        assertThat(senders.user(alice)).isEmpty();
    }

    @Test
    void otherCredentials_belongToNoUser() {
        senders.remember(fields(HttpHeader.COOKIE, "lading=one"), "alice");
        assertThat(senders.user(fields(HttpHeader.COOKIE, "lading=other"))).isEmpty();
        assertThat(senders.user(fields(HttpHeader.AUTHORIZATION, "lading=other")))
                .isEmpty();
        assertThat(senders.user(HttpFields.EMPTY)).isEmpty();
    }

    @Test
    void rejectedCredentials_areForgotten() {
        HttpFields alice = fields(HttpHeader.COOKIE, "lading=one");
        senders.remember(alice, "alice");
        senders.forget(alice);
        assertThat(senders.user(alice)).isEmpty();
    }

    @Test
    void manyCredentials_forgetTheOldest() {
        for (int i = 0; i <= RecentSenders.MAX_REMEMBERED; i++) {
            senders.remember(fields(HttpHeader.COOKIE, "lading=" + i), "user-" + i);
        }
        assertThat(senders.user(fields(HttpHeader.COOKIE, "lading=0"))).isEmpty();
        assertThat(senders.user(fields(HttpHeader.COOKIE, "lading=1"))).contains("user-1");
    }

    private static HttpFields fields(HttpHeader name, String value) {
        return HttpFields.build().put(name, value).asImmutable();
    }
}

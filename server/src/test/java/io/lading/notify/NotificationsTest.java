package io.lading.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.event.Event;
import io.lading.event.EventLog;
import io.lading.file.FileId;
import io.lading.file.StoredFile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class NotificationsTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private static final StoredFile FILE = new StoredFile(
            new FileId("01a20b0e-41f1-711e-a2c0-fe36b56cab37"),
            "a.iso",
            1,
            null,
            "alice",
            Instant.EPOCH,
            null,
            null,
            null);

    /// An event log in memory.
    private static final class Log implements EventLog {
        private final List<Event> events = new CopyOnWriteArrayList<>();
        private final List<Runnable> wakes = new ArrayList<>();

        void append() {
            events.add(new Event(events.size() + 1L, Event.Type.FILE_ADDED, Instant.EPOCH, FILE));
            wakes.forEach(Runnable::run);
        }

        @Override
        public List<Event> after(long number, int limit) {
            return events.stream().skip(number).limit(limit).toList();
        }

        @Override
        public long latest() {
            return events.size();
        }

        @Override
        public void onAppended(Runnable wake) {
            wakes.add(wake);
        }
    }

    @Test
    void listeners_thatHaveSeenTheSameEvents_shareOneList_untilTheNextEvent() throws Exception {
        Log log = new Log();
        try (Notifications notifications = new Notifications(log)) {
            log.append();
            Notifications.Listener one = notifications.listen();
            Notifications.Listener another = notifications.listen();
            List<Event> first = one.await(0, LONG);
            assertThat(another.await(0, LONG)).isSameAs(first);
            log.append();
            assertThat(one.await(1, LONG)).extracting(Event::number).containsExactly(2L);
            assertThat(another.await(0, LONG)).extracting(Event::number).containsExactly(1L, 2L);
        }
    }

    @Test
    void endedListener_getsNothing_andOthersContinue() throws Exception {
        Log log = new Log();
        try (Notifications notifications = new Notifications(log)) {
            Notifications.Listener ended = notifications.listen();
            Notifications.Listener other = notifications.listen();
            FutureTask<List<Event>> waiting = new FutureTask<>(() -> ended.await(0, LONG));
            Thread.startVirtualThread(waiting);
            ended.end();
            assertThat(waiting.get()).isEmpty();
            assertThat(ended.ended()).isTrue();
            log.append();
            assertThat(other.await(0, LONG)).extracting(Event::number).containsExactly(1L);
            assertThat(ended.await(0, LONG)).isEmpty();
            assertThat(other.ended()).isFalse();
        }
    }
}

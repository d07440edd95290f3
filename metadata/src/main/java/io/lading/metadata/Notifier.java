package io.lading.metadata;

import io.lading.metadata.Signals.Topic;
import io.lading.storage.StorageException;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/// Carries [Signals] between nodes by `LISTEN` and `NOTIFY` of PostgreSQL.
///
/// One thread listens on a connection of its own. When that is lost it connects again and wakes all who wait. It
/// also looks for new events once a second, because a signal can be lost. A second thread sends what was
/// signalled within a short time in one transaction: `NOTIFY` holds a lock of the whole server until its commit,
/// so it must not be part of a transaction that waits for the disk.
final class Notifier implements AutoCloseable {
    static final String CHANNEL = "lading";

    /// The name of the listening connection in `pg_stat_activity`.
    static final String APPLICATION = "lading-signals";

    /// How long signals are collected before they are sent.
    private static final Duration COLLECTING = Duration.ofMillis(20);

    /// How often the number of the latest event is read.
    private static final Duration LOOKING = Duration.ofSeconds(1);

    /// How often the connection is tested, because a dead one looks like one without signals.
    private static final Duration TESTING = Duration.ofSeconds(10);

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final int VALID_SECONDS = 5;
    private static final System.Logger LOG = System.getLogger(Notifier.class.getName());

    private final Signals signals;
    private final SharedDatabase shared;
    private final Writer writer;
    private final Reader reader;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Topic> unsent = EnumSet.noneOf(Topic.class);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread sending;
    private final Thread listening;
    private volatile @Nullable Connection connection;

    // Of the listening thread.
    private long lookedAt = System.nanoTime();
    private long testedAt = System.nanoTime();
    private long latest = -1;

    /// Starts both threads.
    Notifier(Signals signals, SharedDatabase shared, Writer writer, Reader reader) {
        this.signals = signals;
        this.shared = shared;
        this.writer = writer;
        this.reader = reader;
        this.sending = Thread.ofPlatform().daemon().name("metadata-signals").unstarted(this::send);
        this.listening = Thread.ofPlatform().daemon().name("metadata-listener").unstarted(this::listen);
        signals.toOthers(this::later);
        sending.start();
        listening.start();
    }

    private void later(Topic topic) {
        lock.lock();
        try {
            unsent.add(topic);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void send() {
        try {
            while (closing.getCount() > 0) {
                awaitFirst();
                var _ = closing.await(COLLECTING.toNanos(), TimeUnit.NANOSECONDS);
                send(takeUnsent());
            }
        } catch (InterruptedException e) {
            // Closed. The other nodes look again after a while.
            Thread.currentThread().interrupt();
        }
    }

    private void awaitFirst() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (unsent.isEmpty()) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private Set<Topic> takeUnsent() {
        lock.lock();
        try {
            Set<Topic> taken = EnumSet.copyOf(unsent);
            unsent.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void send(Set<Topic> topics) {
        try {
            writer.write(database -> {
                for (Topic topic : topics) {
                    database.sql("SELECT pg_notify('" + CHANNEL + "', :topic)"
                                    + Dialect.postgresql().unflushed())
                            .param("topic", topic.label())
                            .query(_ -> {});
                }
                return topics;
            });
        } catch (StorageException e) {
            LOG.log(Level.DEBUG, "The other nodes were not told of a change; they will see it later", e);
        }
    }

    private void listen() {
        Duration pause = SHORTEST_PAUSE;
        boolean told = false;
        while (closing.getCount() > 0) {
            try (Connection own = shared.connect();
                    Statement statement = own.createStatement()) {
                connection = own;
                statement.execute("SET application_name = '" + APPLICATION + "'; LISTEN " + CHANNEL);
                signals.wakeAll();
                pause = SHORTEST_PAUSE;
                told = false;
                receive(own);
            } catch (SQLException e) {
                if (!told && closing.getCount() > 0) {
                    LOG.log(Level.WARNING, "The node does not receive signals from the others; it connects again", e);
                    told = true;
                }
                pause(pause);
                look();
                Duration twice = pause.multipliedBy(2);
                pause = twice.compareTo(LOOKING) < 0 ? twice : LOOKING;
            } finally {
                connection = null;
            }
        }
    }

    private void pause(Duration time) {
        try {
            var _ = closing.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Receives signals until the connection is lost or this object is closed.
    private void receive(Connection own) throws SQLException {
        PGConnection receiving = own.unwrap(PGConnection.class);
        while (closing.getCount() > 0) {
            long left = LOOKING.toNanos() - (System.nanoTime() - lookedAt);
            PGNotification[] received =
                    receiving.getNotifications((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            for (PGNotification one : received == null ? new PGNotification[0] : received) {
                // Those of this node have woken all who wait here.
                if (one.getPID() != receiving.getBackendPID()) {
                    Topic.of(one.getParameter()).ifPresent(signals::wake);
                }
            }
            look();
            test(own);
        }
    }

    private void test(Connection own) throws SQLException {
        if (System.nanoTime() - testedAt >= TESTING.toNanos()) {
            testedAt = System.nanoTime();
            if (!own.isValid(VALID_SECONDS)) {
                throw new SQLException("The database does not answer");
            }
        }
    }

    /// Once a second, wakes the threads that wait for events if there is a new one.
    private void look() {
        if (System.nanoTime() - lookedAt < LOOKING.toNanos()) {
            return;
        }
        lookedAt = System.nanoTime();
        try {
            long now = reader.read(database -> database.sql("SELECT latest FROM event_counter WHERE id = 1")
                    .query(Long.class)
                    .single());
            if (now != latest) {
                latest = now;
                signals.wake(Topic.EVENTS);
            }
        } catch (StorageException e) {
            LOG.log(Level.DEBUG, "The number of the latest event is unknown", e);
        }
    }

    /// Ends both threads.
    @Override
    public void close() {
        closing.countDown();
        sending.interrupt();
        Connection own = connection;
        try {
            if (own != null) {
                own.abort(Runnable::run);
            }
            sending.join();
            listening.join();
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "The listener ends after its next look", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

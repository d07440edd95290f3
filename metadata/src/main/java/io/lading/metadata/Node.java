package io.lading.metadata;

import io.lading.node.Leases;
import io.lading.storage.StorageException;
import io.lading.upload.SharedClaims;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// This server as one of the nodes that share a database and a store. Unless it is the only one, it
/// says every second that it runs. Thread-safe.
public final class Node implements AutoCloseable {
    private static final Duration SAYING = Duration.ofSeconds(1);
    private static final Duration TIDYING = Duration.ofHours(1);
    private static final System.Logger LOG = System.getLogger(Node.class.getName());

    private final String id;
    private final NodeRows rows;
    private final NodeClaims claims;
    private final Leases leases;
    private final Optional<Watch> others;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("metadata-node").unstarted(this::loop);
    private volatile int running = 1;

    /// What the node knows of its database.
    interface Watch {
        /// Looks whether the database is still the one that this node knows.
        void look() throws StorageException;

        /// Ends the watch, before the node deletes its row.
        void end();
    }

    private Node(String id, NodeRows rows, NodeClaims claims, Leases leases, Optional<Watch> others) {
        this.others = others;
        this.id = id;
        this.rows = rows;
        this.claims = claims;
        this.leases = leases;
    }

    /// Joins the other nodes.
    ///
    /// @param others empty if there are no other nodes; else asked once a second
    static Node join(String id, NodeRows rows, NodeClaims claims, Leases leases, Optional<Watch> others)
            throws StorageException {
        rows.join();
        rows.forgetOld();
        Node node = new Node(id, rows, claims, leases, others);
        claims.start();
        if (others.isPresent()) {
            node.thread.start();
        }
        return node;
    }

    /// The id of this node, new at each start.
    public String id() {
        return id;
    }

    /// The claims of the requests of this node.
    public SharedClaims claims() {
        return claims;
    }

    /// Leases that this node takes.
    public Leases leases() {
        return leases;
    }

    /// All nodes seen during the last day, the oldest first.
    public List<NodeRow> all() throws StorageException {
        return rows.all();
    }

    /// The number of nodes that run, as of the last second; 0 if the database cannot say.
    public int running() {
        return running;
    }

    private void loop() {
        long tidied = System.nanoTime();
        while (!closed()) {
            try {
                others.orElseThrow().look();
                rows.seen();
                running = rows.running();
                if (System.nanoTime() - tidied >= TIDYING.toNanos()) {
                    tidied = System.nanoTime();
                    rows.forgetOld();
                }
            } catch (StorageException | RuntimeException e) {
                running = 0;
                LOG.log(Level.DEBUG, "The other nodes do not know that this node runs", e);
            }
        }
    }

    private boolean closed() {
        try {
            return closing.await(SAYING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /// Leaves the other nodes, and gives back claims and leases. Close what holds them first.
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
            claims.close();
            others.ifPresent(Watch::end);
            rows.leave();
        } catch (StorageException e) {
            LOG.log(Level.DEBUG, "The other nodes do not know that this node has ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.lading.server;

import io.lading.metadata.Node;
import io.lading.metadata.NodeRow;
import io.lading.monitor.KnownNodes;
import io.lading.node.Leases;
import io.lading.space.SharedSpace;
import io.lading.storage.StorageException;
import io.lading.upload.Sharing;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// This server as one of the nodes that share a store; empty if it has a store of its own.
final class Cluster implements KnownNodes, AutoCloseable {
    private static final String ONLY_NODE = "only";

    private final Optional<Node> node;
    private final Exclusion exclusion;
    private final StoreChecks checks;
    private final String address;
    private final Clock clock;
    private final Instant startedAt;

    /// @param node    what the nodes know of each other
    /// @param checks  of the store, which may have been impossible at the start
    /// @param address where others reach this server
    Cluster(Optional<Node> node, Exclusion exclusion, StoreChecks checks, String address, Clock clock) {
        this.node = node;
        this.exclusion = exclusion;
        this.checks = checks;
        this.address = address;
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    Leases leases() {
        return node.map(Node::leases).orElse(Leases.ONE_NODE);
    }

    Optional<Sharing> sharing(SharedSpace space) {
        return node.map(joined -> new Sharing(joined.claims(), joined.leases(), space));
    }

    @Override
    public String own() {
        return node.map(Node::id).orElse(ONLY_NODE);
    }

    @Override
    public List<NodeRow> all() throws StorageException {
        if (node.isPresent()) {
            return node.get().all();
        }
        return List.of(new NodeRow(ONLY_NODE, Version.TEXT, address, startedAt, clock.instant(), true, List.of()));
    }

    @Override
    public int running() {
        return node.map(Node::running).orElse(1);
    }

    @Override
    public void check() throws StorageException {
        exclusion.check();
        checks.require();
    }

    /// Spring closes this after the web server, the uploads and the jobs, which depend on it, and before the
    /// database.
    @Override
    public void close() {
        node.ifPresent(Node::close);
    }
}

package io.lading.server;

import io.lading.metadata.DatabaseUse;
import io.lading.metadata.Node;
import io.lading.node.Leases;
import io.lading.space.SharedSpace;
import io.lading.upload.Sharing;
import java.util.Optional;

/// This server as one of the nodes that share a store; empty if it has a store of its own.
///
/// @param node what the nodes know of each other
/// @param use  keeps servers that exclude each other apart; empty with SQLite
record Cluster(Optional<Node> node, Optional<DatabaseUse> use) implements AutoCloseable {
    Leases leases() {
        return node.map(Node::leases).orElse(Leases.ONE_NODE);
    }

    Optional<Sharing> sharing(SharedSpace space) {
        return node.map(joined -> new Sharing(joined.claims(), joined.leases(), space));
    }

    @Override
    public void close() {
        node.ifPresent(Node::close);
        use.ifPresent(DatabaseUse::close);
    }
}

package io.lading.metadata;

import java.time.Instant;
import java.util.List;

/// A server that uses the database, by the clock of the database.
///
/// @param id        random, new at each start
/// @param version   of Lading
/// @param address   where the other nodes and the operator reach it
/// @param startedAt when it joined
/// @param seenAt    when it last said that it runs
/// @param alive     whether that was lately
/// @param leases    the jobs that only this node does now
public record NodeRow(
        String id,
        String version,
        String address,
        Instant startedAt,
        Instant seenAt,
        boolean alive,
        List<String> leases) {
    /// Copies the list.
    public NodeRow {
        leases = List.copyOf(leases);
    }
}

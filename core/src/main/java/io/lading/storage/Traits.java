package io.lading.storage;

import java.time.Duration;

/// What a store can do, and how often it should make bytes durable.
///
/// @param shared          whether several nodes use the store at the same time. The bytes of a content are then
///     [Segment]s, and the database says which node may write which bytes. Otherwise one process owns the store
///     and writes each content in place
/// @param checkpointBytes bytes received after which an append makes them durable
/// @param checkpointTime  time after which it does, even if there are fewer
public record Traits(boolean shared, long checkpointBytes, Duration checkpointTime) {
    /// A store in a directory of one process. An interval is small enough to resend, and large enough to keep a
    /// disk busy.
    public static final Traits IN_PLACE = new Traits(false, 64L << 20, Duration.ofSeconds(2));
}

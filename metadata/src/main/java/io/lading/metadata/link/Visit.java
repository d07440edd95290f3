package io.lading.metadata.link;

import java.time.Instant;

/// The right of one visitor to use a link for a time. It is renewed when the same browser opens the link again.
///
/// @param id     of the visit; it stays the same when the visit is renewed
/// @param link   id of the link
/// @param endsAt when its token becomes invalid
/// @param used   whether it has created an upload, or its download is counted
public record Visit(String id, String link, Instant endsAt, boolean used) {}

package io.lading.link;

import java.time.Duration;

/// The settings of links.
///
/// @param on     whether links exist; otherwise their addresses respond with `404`
/// @param maxAge the longest time from the creation of a link to its end
public record LinkRules(boolean on, Duration maxAge) {}

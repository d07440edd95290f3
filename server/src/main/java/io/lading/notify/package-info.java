/// Live updates from the event log. Invariant: nothing here is a source of truth; a listener that missed an event
/// reads it from the log by its number.
@org.jspecify.annotations.NullMarked
package io.lading.notify;

/// Tells people what happened: live streams over the event log. Invariant: nothing here is a source of truth;
/// whoever missed something reads it again from the log by its number.
@org.jspecify.annotations.NullMarked
package io.lading.notify;

/// Tells other systems what happened: each event of the log is posted to the URLs an operator names, in order,
/// until it is taken or a day is over. Invariant: a hook is a number in the log, kept in the database; nothing
/// else is queued.
@org.jspecify.annotations.NullMarked
package io.lading.notify.webhook;

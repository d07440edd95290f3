/// Webhooks: each event of the log is sent in order as a POST request to the configured URLs and retried for one
/// day. Invariant: the state of a hook is its position in the log, stored in the database; nothing else is
/// queued.
@org.jspecify.annotations.NullMarked
package io.lading.notify.webhook;

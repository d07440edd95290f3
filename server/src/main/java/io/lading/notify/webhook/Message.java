package io.lading.notify.webhook;

/// One event as it is sent in one attempt.
///
/// @param id        the same in every attempt, and for no other event of any server: the event's number, `-`, the
///     file's id
/// @param timestamp of the attempt, in seconds since 1970
/// @param signature over all of it
/// @param body      JSON
record Message(String id, long timestamp, String signature, String body) {}

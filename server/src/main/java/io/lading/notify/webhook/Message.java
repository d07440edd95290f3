package io.lading.notify.webhook;

/// One event in one delivery attempt.
///
/// @param id        the same in every attempt and globally unique: the event's number, `-`, the file's ID
/// @param timestamp time of the attempt, in seconds since 1970
/// @param signature signature of ID, timestamp and body
/// @param body      JSON
record Message(String id, long timestamp, String signature, String body) {}

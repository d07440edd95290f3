package io.lading.account;

/// How many unknown clients, of which no sign-in is remembered, may wait for a password check at the same time.
/// Each of them occupies one of the places for requests of signed-out clients, so they may have only a part of
/// these.
///
/// @param count at least 1
public record MaxWaitingUnknown(int count) {}

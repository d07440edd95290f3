package io.lading.account;

/// How many unknown clients may wait for a password check at the same time. Each of them occupies one of the
/// places for anonymous requests, so they may have only a part of these.
///
/// @param count at least 1
public record WaitingStrangers(int count) {}

package io.lading.account;

/// How many clients that never signed in before may wait for the check of a password at the same time. Each of
/// them takes the place of an anonymous request, so that they may have only a part of these.
///
/// @param count at least 1
public record WaitingStrangers(int count) {}

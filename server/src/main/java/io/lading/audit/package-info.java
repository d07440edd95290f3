/// What happened that matters to security: sign-ins and attempts, tokens, accounts, downloads, removals, refused
/// requests. Each event is a line of the log, a count of the metrics, and a row that administrators can read.
///
/// Invariant: no event holds a password, a token, or a name that is not the name of an account: a password typed
/// into the name field must not be kept. Recording an event never makes a request fail.
@org.jspecify.annotations.NullMarked
package io.lading.audit;

/// Security events: sign-ins and failed attempts, tokens, accounts, downloads, deletions and rejected requests.
/// Each event is a log line, a metric count, and a row that administrators can read.
///
/// Invariants: no event contains a password, a token, or a name that is not an account name, because a password
/// typed into the name field must not be stored. Recording an event never makes a request fail.
@org.jspecify.annotations.NullMarked
package io.lading.audit;

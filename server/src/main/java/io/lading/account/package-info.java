/// Who people are and what they may do: users, sessions, tokens, and the filters that ask.
///
/// [io.lading.http.Caller] is what the rest of the server sees of it. Invariant: passwords and tokens are kept
/// only as hashes, and nothing under `/api` is reached without a caller but the session calls, the health
/// checks, the description of the API, and what uploads announce of themselves (`OPTIONS`).
@org.jspecify.annotations.NullMarked
package io.lading.account;

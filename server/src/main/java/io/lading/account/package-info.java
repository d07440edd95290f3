/// Authentication and authorisation: users, sessions, tokens and filters.
///
/// The rest of the server sees only [io.lading.http.Caller]. Invariants: passwords and tokens are stored only
/// as hashes, and every endpoint under `/api` requires authentication except the session endpoints, opening a
/// link, the health checks, the API description and `OPTIONS` requests for uploads and files. Visitors of links
/// are authenticated here too; [io.lading.link] knows their visits.
@org.jspecify.annotations.NullMarked
package io.lading.account;

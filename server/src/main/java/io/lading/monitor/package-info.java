/// Monitoring: metrics, readiness, the upload log and request IDs. Invariant: this package does not affect what
/// the server does.
@org.jspecify.annotations.NullMarked
package io.lading.monitor;

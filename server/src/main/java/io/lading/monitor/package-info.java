/// What operators see of a running server: metrics, readiness, the log of uploads, request ids. Invariant:
/// nothing here changes what the server does; without this package it would work the same.
@org.jspecify.annotations.NullMarked
package io.lading.monitor;

/// The process: settings, wiring and start.
@org.jspecify.annotations.NullMarked
package io.lading.server;

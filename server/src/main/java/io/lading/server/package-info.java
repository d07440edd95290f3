/// The server process: settings, wiring and startup.
@org.jspecify.annotations.NullMarked
package io.lading.server;

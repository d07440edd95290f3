/// The server process: wiring and startup.
@org.jspecify.annotations.NullMarked
package io.lading.server;

/// The web server: connectors, protocols, network buffers, and the admission of connections and requests within
/// the memory
/// budget.
@org.jspecify.annotations.NullMarked
package io.lading.server.jetty;

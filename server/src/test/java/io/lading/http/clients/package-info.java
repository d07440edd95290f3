/// Third-party clients, against the real server.
@org.jspecify.annotations.NullMarked
package io.lading.http.clients;

/// Request bodies: reading them at the pace of the client, limits of rate and memory, and JSON documents.
@org.jspecify.annotations.NullMarked
package io.lading.http.body;

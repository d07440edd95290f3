/// The body of a request: chunks of bytes that a thread pulls, and why a body ended early.
package io.lading.body;

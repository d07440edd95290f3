/// Code that all protocol adapters share: callers, limits of a network, CORS; the upload
/// resources, which route each request to its protocol; and the handling of every request: CORS, security
/// headers, static files of the web client. Each protocol has its own subpackage. The header fields of a protocol
/// are known only there and in [CrossOrigin].
///
/// An adapter parses headers into a command, calls one method of [io.lading.upload.Uploads], and turns the
/// sealed result into a response.
@org.jspecify.annotations.NullMarked
package io.lading.http;

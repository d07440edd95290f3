/// What every protocol adapter shares: the body of a request, who is calling, problem documents, and the web
/// client's files. Each protocol lives in a package of its own below; only there are its header names known.
///
/// An adapter parses headers into a command, calls one method of [io.lading.upload.Uploads], and turns the
/// sealed result into a response.
@org.jspecify.annotations.NullMarked
package io.lading.http;

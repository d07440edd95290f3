/// What every protocol adapter shares: the body of a request, who is calling, its fields, problem documents; the
/// upload resources that hand each request to its protocol; and what goes around every exchange: pages of other
/// origins, safety headers, the web client's files. Each protocol lives in a package of its own below; the fields of
/// one protocol are known there, and besides only where browsers are told what they may send and read
/// ([CrossOrigin]).
///
/// An adapter parses headers into a command, calls one method of [io.lading.upload.Uploads], and turns the
/// sealed result into a response.
@org.jspecify.annotations.NullMarked
package io.lading.http;

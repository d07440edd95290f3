/// The port behind which content lives, and its failure type.
///
/// Storage knows content by an opaque [io.lading.storage.ContentKey] and nothing of uploads, people or
/// protocols. Its contract is about one thing: what survives a crash when a call has returned.
package io.lading.storage;

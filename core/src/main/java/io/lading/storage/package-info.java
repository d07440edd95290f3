/// The port for content storage, and its failure type.
///
/// Storage identifies content by an opaque [io.lading.storage.ContentKey] and is independent of uploads, users
/// and protocols. Its contract defines what survives a crash after a call has returned.
package io.lading.storage;

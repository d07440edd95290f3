/// The use cases of an upload, in the words of tus 1.0.0 and of "Resumable Uploads for HTTP": creation, append,
/// offset retrieval, cancellation, concatenation, expiration.
///
/// [io.lading.upload.Uploads] is the one way in. Invariant: an offset that leaves this package is durable, data
/// flushed and record committed, and never goes backwards.
package io.lading.upload;

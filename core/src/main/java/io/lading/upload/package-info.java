/// The use cases of an upload, in the terms of tus 1.0.0 and "Resumable Uploads for HTTP": creation, append,
/// offset retrieval, cancellation, concatenation, expiration.
///
/// [io.lading.upload.Uploads] is the only entry point. Invariant: an offset that leaves this package is durable
/// (data flushed, record committed) and never decreases.
package io.lading.upload;

/// tus 1.0.0 on `/api/uploads`: core, creation, creation-with-upload, expiration and termination.
///
/// @see <a href="https://tus.io/protocols/resumable-upload">the specification</a>
@org.jspecify.annotations.NullMarked
package io.lading.http.tus;

/// tus 1.0.0 on `/api/uploads`: the core, every extension of the specification, and two of our own,
/// `lading-pieces` and `lading-zeros` (docs/protocols.md). [Tus#EXTENSIONS] names them.
///
/// @see <a href="https://tus.io/protocols/resumable-upload">the specification</a>
@org.jspecify.annotations.NullMarked
package io.lading.http.tus;

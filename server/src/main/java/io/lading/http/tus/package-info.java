/// tus 1.0.0 on `/api/uploads`: the core protocol, all extensions of the specification, and two extensions of our
/// own, `lading-pieces` and `lading-zeros` (docs/protocols.md). [Tus#EXTENSIONS] lists them.
///
/// @see <a href="https://tus.io/protocols/resumable-upload">the specification</a>
@org.jspecify.annotations.NullMarked
package io.lading.http.tus;

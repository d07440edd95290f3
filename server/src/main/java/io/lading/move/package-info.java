/// Moves an installation between the directory of one server and what several nodes share, and compares the
/// records of a shared store with its objects.
@org.jspecify.annotations.NullMarked
package io.lading.move;

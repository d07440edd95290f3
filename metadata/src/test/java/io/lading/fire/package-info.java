/// The engine on real files and SQLite, killed repeatedly. Separate from `io.lading.metadata`, because its
/// processes use only public API.
@org.jspecify.annotations.NullMarked
package io.lading.fire;

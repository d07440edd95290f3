/// The engine on real files and SQLite, killed again and again. Apart from `io.lading.metadata`, because its processes
/// use what any other package could.
@org.jspecify.annotations.NullMarked
package io.lading.fire;

/// Engines of several nodes on one record and one store, whose calls fail.
@org.jspecify.annotations.NullMarked
package io.lading.upload;

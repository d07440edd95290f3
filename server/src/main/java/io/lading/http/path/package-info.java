/// The URL paths of resources.
@org.jspecify.annotations.NullMarked
package io.lading.http.path;

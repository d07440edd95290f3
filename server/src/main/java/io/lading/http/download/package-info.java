/// Stored files over HTTP: list, details, content with ranges, deletion.
@org.jspecify.annotations.NullMarked
package io.lading.http.download;

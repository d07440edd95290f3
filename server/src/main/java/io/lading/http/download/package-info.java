/// The shelf of complete files over HTTP: lists, details, content with ranges, removal.
@org.jspecify.annotations.NullMarked
package io.lading.http.download;

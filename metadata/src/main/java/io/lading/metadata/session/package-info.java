/// The records of browser sessions, in a database of their own.
@org.jspecify.annotations.NullMarked
package io.lading.metadata.session;

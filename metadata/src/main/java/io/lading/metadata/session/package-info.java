/// The records of browser sessions.
@org.jspecify.annotations.NullMarked
package io.lading.metadata.session;

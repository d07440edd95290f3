/// The records of security events.
@org.jspecify.annotations.NullMarked
package io.lading.metadata.audit;

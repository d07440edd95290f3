/// The records of webhooks.
@org.jspecify.annotations.NullMarked
package io.lading.metadata.webhook;

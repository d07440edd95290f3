/// The event log, which live updates and webhooks read.
package io.lading.event;

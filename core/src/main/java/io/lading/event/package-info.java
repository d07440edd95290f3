/// What happened, in order: the log that live notifications and webhooks read.
package io.lading.event;

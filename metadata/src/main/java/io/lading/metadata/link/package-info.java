/// The records of links for people without an account, and of their visits.
@org.jspecify.annotations.NullMarked
package io.lading.metadata.link;

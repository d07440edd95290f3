/// Digests of stored files that people ask for, because a publisher gives no other. Nothing here is in the way of
/// an upload: one file at a time is read, at low priority.
package io.lading.digest;

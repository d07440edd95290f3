/// Digests of stored files on request, for publishers that provide no other. Uploads have priority: one file at a
/// time is read, slowly.
package io.lading.digest;

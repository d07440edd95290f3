/// Uploads in one request without a protocol: `PUT /api/files/{name}`, as `curl -T` sends it.
@org.jspecify.annotations.NullMarked
package io.lading.http.plain;

/// Objects in a bucket of an S3 server.
@org.jspecify.annotations.NullMarked
package io.lading.storage.s3;

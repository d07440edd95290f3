/// Uploads from HTML forms: `multipart/form-data` (RFC 7578) on `POST /api/files`, and batches of small files.
@org.jspecify.annotations.NullMarked
package io.lading.http.form;

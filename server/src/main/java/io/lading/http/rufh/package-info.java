/// Resumable Uploads for HTTP (draft-ietf-httpbis-resumable-upload), interop version 8, and the versions 3, 5
/// and 6 that clients in the field speak.
///
/// Any upload request becomes resumable by one more field, `Upload-Complete`; the server tells the address of
/// the upload in an interim `104` response before it reads the content.
///
/// @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpbis-resumable-upload/">the draft</a>
@org.jspecify.annotations.NullMarked
package io.lading.http.rufh;

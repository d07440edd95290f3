/// Resumable Uploads for HTTP (draft-ietf-httpbis-resumable-upload) in the interop versions that clients in the
/// field speak: the rows of [InteropVersion].
///
/// Any upload request becomes resumable by one more field, `Upload-Complete`; the server tells the address of
/// the upload in an interim `104` response before it reads the content.
///
/// @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpbis-resumable-upload/">the draft</a>
@org.jspecify.annotations.NullMarked
package io.lading.http.rufh;

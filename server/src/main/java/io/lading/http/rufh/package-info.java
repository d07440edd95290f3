/// Resumable Uploads for HTTP (draft-ietf-httpbis-resumable-upload) in the interop versions that deployed clients
/// use; [InteropVersion] lists them.
///
/// The header field `Upload-Complete` makes any upload request resumable. The server sends the URL of the upload
/// in an interim `104` response before it reads the body.
///
/// @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpbis-resumable-upload/">the draft</a>
@org.jspecify.annotations.NullMarked
package io.lading.http.rufh;

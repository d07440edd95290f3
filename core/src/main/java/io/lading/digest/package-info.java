/// Digests of content: computed while an upload is received ([io.lading.digest.DigestFollower]), after a file was
/// published without one ([io.lading.digest.FileDigests]), and on request ([io.lading.digest.Sha512Digests]).
package io.lading.digest;

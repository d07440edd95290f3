/// Links for people without an account: upload links and download links, and the visits of their visitors.
///
/// Invariants: secrets and tokens of visits are stored only as digests, and appear in no log, event, metric or
/// problem document. What a visitor may do is in the table of routes of `AccountWiring`, and in
/// [io.lading.upload.Uploader].
@NullMarked
package io.lading.link;

import org.jspecify.annotations.NullMarked;

package io.lading.upload;

/// The outcome of [UploadRepository#insert].
public enum Insertion {
    /// The record is added.
    DONE,
    /// The link of the upload was revoked or has expired. Nothing is added.
    LINK_ENDED,
    /// The link has its number of uploads, unfinished ones included. Nothing is added.
    LINK_USED,
    /// The link has too many unfinished uploads. Nothing is added.
    LINK_CROWDED
}

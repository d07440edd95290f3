package io.lading.upload;

/// The use of an upload link by one visit, as the record of an upload remembers it. The limits of a link never
/// change, so the record has the one that holds until the upload is complete.
///
/// @param link    id of the link
/// @param name    what the owner calls the link; it stays known after the link is revoked
/// @param visit   id of the visit; a visitor sees the uploads of this visit only
/// @param maxSize maximum bytes of a file through the link, or [Long#MAX_VALUE]
public record LinkUse(String link, String name, String visit, long maxSize) {
    /// The longest name of a link, in characters.
    public static final int MAX_NAME = 100;
}

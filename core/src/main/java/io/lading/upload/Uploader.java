package io.lading.upload;

import io.lading.file.Extensions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who sends a command about uploads: an account, or the visitor of one of its links. An account sees all its
/// uploads; a visitor sees those of the same visit.
///
/// @param owner      the account that owns the uploads
/// @param link       the link and visit of a visitor, or null for the account itself
/// @param extensions lower-case extensions that the link allows in addition to the rules of the server; empty
///     allows every name
public record Uploader(String owner, @Nullable LinkUse link, List<String> extensions) {
    public Uploader {
        extensions = List.copyOf(extensions);
    }

    /// The account itself.
    public static Uploader account(String owner) {
        return new Uploader(owner, null, List.of());
    }

    /// Whether this uploader may know that an upload exists.
    boolean sees(Upload upload) {
        if (!upload.owner().equals(owner)) {
            return false;
        }
        LinkUse of = upload.link();
        return link == null
                || (of != null && of.link().equals(link.link()) && of.visit().equals(link.visit()));
    }

    /// Whether the link allows a name.
    boolean allows(String name) {
        return new Extensions(extensions).allow(name);
    }
}

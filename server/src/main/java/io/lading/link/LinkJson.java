package io.lading.link;

import io.lading.metadata.link.Link;
import io.lading.metadata.link.Link.LinkedFile;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A link as its owner and administrators see it.
///
/// @param kind         `upload` or `download`
/// @param note         a text for visitors, or null
/// @param maxUploads   maximum number of uploads, or null; null for a download link
/// @param formats      extensions that names can have, or null for every name
/// @param maxDownloads maximum number of downloads, or null; null for an upload link
/// @param used         completed uploads, or downloads that have begun
/// @param unfinished   uploads that are not complete
/// @param bytes        the sum of the sizes of the files that were uploaded or downloaded
/// @param state        `active`, `used` if it was used as often as it allows, or `expired`
/// @param secret       only in the response that creates the link
/// @param url          the address for visitors, only in the response that creates the link
record LinkJson(
        String id,
        String owner,
        String kind,
        String name,
        @Nullable String note,
        String createdAt,
        String expiresAt,
        @Nullable Long maxSize,
        @Nullable Long maxUploads,
        @Nullable List<String> formats,
        @Nullable FileOfLink file,
        @Nullable Long maxDownloads,
        boolean hasPassword,
        long used,
        long unfinished,
        long bytes,
        @Nullable String lastUsedAt,
        String state,
        @Nullable String secret,
        @Nullable String url) {
    record FileOfLink(String id, String name, long size) {
        static FileOfLink of(LinkedFile file) {
            return new FileOfLink(file.id().value(), file.name(), file.size());
        }
    }

    static LinkJson of(Link link, Instant now) {
        return of(link, now, null, null);
    }

    static LinkJson of(Link link, Instant now, @Nullable String secret, @Nullable String url) {
        boolean uploads = link.kind() == Link.Kind.UPLOAD;
        Long maxUses = link.limits().maxUses();
        Instant lastUse = link.usage().lastUsedAt();
        return new LinkJson(
                link.id(),
                link.owner(),
                label(link.kind()),
                link.name(),
                link.note().isEmpty() ? null : link.note(),
                link.createdAt().toString(),
                link.expiresAt().toString(),
                link.limits().maxSize(),
                uploads ? maxUses : null,
                formats(link),
                link.file() == null ? null : FileOfLink.of(link.file()),
                uploads ? null : maxUses,
                link.passwordHash() != null,
                link.usage().used(),
                link.usage().unfinished(),
                link.usage().bytes(),
                lastUse == null ? null : lastUse.toString(),
                state(link, now),
                secret,
                url);
    }

    static String label(Link.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    static @Nullable List<String> formats(Link link) {
        return link.limits().formats().isEmpty() ? null : link.limits().formats();
    }

    private static String state(Link link, Instant now) {
        if (link.expired(now)) {
            return "expired";
        }
        return link.usedUp() ? "used" : "active";
    }
}

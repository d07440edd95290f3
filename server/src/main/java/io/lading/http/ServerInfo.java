package io.lading.http;

import io.lading.storage.StorageException;
import io.lading.upload.LinkUse;
import io.lading.upload.UploadRules;
import io.lading.upload.Uploader;
import io.lading.upload.Uploads;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// The settings that a client needs before it uploads.
@RestController
public final class ServerInfo {
    private final Uploads uploads;
    private final UploadRules rules;
    private final long maxAppendSize;
    private final List<String> extensions;
    private final Duration heartbeat;
    private final boolean links;

    /// @param maxAppendSize maximum bytes of a request body, or [Long#MAX_VALUE]
    /// @param extensions    protocol extensions that the server supports
    /// @param heartbeat     interval of heartbeats on an idle event stream
    /// @param links         whether accounts can make links
    public ServerInfo(
            Uploads uploads,
            UploadRules rules,
            long maxAppendSize,
            List<String> extensions,
            Duration heartbeat,
            boolean links) {
        this.links = links;
        this.heartbeat = heartbeat;
        this.uploads = uploads;
        this.rules = rules;
        this.maxAppendSize = maxAppendSize;
        this.extensions = List.copyOf(extensions);
    }

    /// @param maxSize       maximum bytes of a file, or null if only the storage limits it
    /// @param available     bytes that the caller can upload now
    /// @param maxAppendSize maximum bytes of a request body, or null if there is no limit
    /// @param contentCheck  `off`, `mark` or `enforce`: what happens to content that is not a disk image
    /// @param heartbeatSeconds interval of heartbeats on an idle event stream, in seconds
    /// @param links         whether accounts can make links for people without an account
    record SettingsJson(
            List<String> allowedExtensions,
            @Nullable Long maxSize,
            long available,
            @Nullable Long maxAppendSize,
            String contentCheck,
            List<String> extensions,
            long heartbeatSeconds,
            boolean links) {}

    /// The limits of the caller. For a visitor of an upload link they are those of the link.
    @GetMapping("/api/settings")
    ResponseEntity<Object> settings(HttpServletRequest request) throws StorageException {
        Uploader by = Caller.of(request).uploader();
        LinkUse link = by.link();
        long maxSize = link == null ? rules.maxSize() : Math.min(rules.maxSize(), link.maxSize());
        SettingsJson settings = new SettingsJson(
                by.extensions().isEmpty() ? rules.allowedExtensions() : by.extensions(),
                limit(maxSize),
                Math.min(maxSize, uploads.available(by.owner())),
                limit(maxAppendSize),
                rules.contentCheck().name().toLowerCase(Locale.ROOT),
                extensions,
                Math.max(1, heartbeat.toSeconds()),
                links);
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(settings);
    }

    private static @Nullable Long limit(long value) {
        return value == Long.MAX_VALUE ? null : value;
    }
}

package io.lading.http;

import io.lading.storage.StorageException;
import io.lading.upload.UploadRules;
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

/// What a client should know before its first byte.
@RestController
public final class ServerInfo {
    private final Uploads uploads;
    private final UploadRules rules;
    private final long maxAppendSize;
    private final List<String> extensions;
    private final Duration heartbeat;

    /// @param maxAppendSize bytes of the largest request body, or [Long#MAX_VALUE]
    /// @param extensions    protocol extensions the server has
    /// @param heartbeat     how often a silent event stream says that it lives
    public ServerInfo(
            Uploads uploads, UploadRules rules, long maxAppendSize, List<String> extensions, Duration heartbeat) {
        this.heartbeat = heartbeat;
        this.uploads = uploads;
        this.rules = rules;
        this.maxAppendSize = maxAppendSize;
        this.extensions = List.copyOf(extensions);
    }

    /// @param maxSize       bytes of the largest file, or null when there is no limit but the space
    /// @param available     bytes the caller could upload now
    /// @param maxAppendSize bytes of the largest request body, or null when there is no limit
    /// @param contentCheck  `off`, `mark` or `enforce`: what happens to content that is no disk image
    /// @param heartbeatSeconds the longest silence of an event stream that is alive
    record SettingsJson(
            List<String> allowedExtensions,
            @Nullable Long maxSize,
            long available,
            @Nullable Long maxAppendSize,
            String contentCheck,
            List<String> extensions,
            long heartbeatSeconds) {}

    @GetMapping("/api/settings")
    ResponseEntity<Object> settings(HttpServletRequest request) throws StorageException {
        SettingsJson settings = new SettingsJson(
                rules.allowedExtensions(),
                limit(rules.maxSize()),
                uploads.available(Caller.of(request).name()),
                limit(maxAppendSize),
                rules.contentCheck().name().toLowerCase(Locale.ROOT),
                extensions,
                Math.max(1, heartbeat.toSeconds()));
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(settings);
    }

    private static @Nullable Long limit(long value) {
        return value == Long.MAX_VALUE ? null : value;
    }
}

package io.lading.monitor;

import io.lading.upload.Length;
import io.lading.upload.Upload;
import io.lading.upload.UploadListener;
import io.lading.upload.UploadStep;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/// Writes one log line for each step of an upload, with structured fields. [RequestMonitor] adds the ID of the
/// request. Thread-safe.
final class UploadLog implements UploadListener {
    private static final Logger LOG = LoggerFactory.getLogger(UploadLog.class);

    private final boolean escaped;

    /// @param escaped whether quotation marks in fields must be escaped here, because the log format does not do
    ///     it
    public UploadLog(boolean escaped) {
        this.escaped = escaped;
    }

    @Override
    public void onStep(UploadStep step, Upload upload) {
        LoggingEventBuilder line = LOG.atLevel(level(step))
                .addKeyValue("step", label(step))
                .addKeyValue("upload", upload.id().value())
                .addKeyValue("owner", shown(upload.owner()))
                .addKeyValue("offset", upload.offset());
        if (upload.length() instanceof Length.Known(long bytes)) {
            line = line.addKeyValue("length", bytes);
        }
        line.addKeyValue("name", shown(upload.name())).log("Upload {}", label(step));
    }

    /// Untrusted text, which must not look like additional fields.
    private String shown(String text) {
        return escaped ? text.replace("\\", "\\\\").replace("\"", "\\\"") : text;
    }

    private static Level level(UploadStep step) {
        return switch (step) {
            case CREATED, INTERRUPTED, TAKEN_OVER, COMPLETED, CANCELLED, EXPIRED -> Level.INFO;
            case OUT_OF_SPACE, DIGEST_MISMATCH, CONTENT_REFUSED -> Level.WARN;
        };
    }

    /// The name of a step in logs and metrics, such as `taken-over`.
    static String label(UploadStep step) {
        return step.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

package io.lading.notify;

import io.lading.event.Event;
import io.lading.http.FileJson;
import java.util.Map;

/// The JSON data of an event, without its number and type.
public final class EventJson {
    private EventJson() {}

    /// The file, or only its ID if the file was deleted, and the reason if no user deleted it.
    public static Object data(Event event) {
        return switch (event.type()) {
            case FILE_ADDED, FILE_DIGESTED, FILE_RENAMED, FILE_END_CHANGED, FILE_EXPIRING -> FileJson.of(event.file());
            case FILE_EXPIRED -> Map.of("id", event.file().id().value(), "reason", "expired");
            case FILE_REMOVED -> Map.of("id", event.file().id().value());
        };
    }
}

package io.lading.notify;

import io.lading.event.Event;
import io.lading.http.FileJson;
import java.util.Map;

/// The JSON data of an event, without its number and type.
public final class EventJson {
    private EventJson() {}

    /// The file, or only its ID if the file was deleted.
    public static Object data(Event event) {
        return switch (event.type()) {
            case FILE_ADDED, FILE_DIGESTED, FILE_RENAMED -> FileJson.of(event.file());
            case FILE_REMOVED -> Map.of("id", event.file().id().value());
        };
    }
}

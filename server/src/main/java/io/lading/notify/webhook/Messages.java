package io.lading.notify.webhook;

import io.lading.event.Event;
import io.lading.notify.EventJson;
import java.time.Clock;
import tools.jackson.databind.json.JsonMapper;

/// Builds and signs messages.
final class Messages {
    private final JsonMapper json;
    private final SigningKey key;
    private final Clock clock;

    Messages(JsonMapper json, SigningKey key, Clock clock) {
        this.json = json;
        this.key = key;
        this.clock = clock;
    }

    /// @param type      as in the event stream, for example `file-added`
    /// @param number    the event's number in the log
    /// @param timestamp the time of the event, RFC 3339
    /// @param data      the same object as in the event stream
    private record Body(String type, long number, String timestamp, Object data) {}

    /// A message for an event, with the current time.
    Message of(Event event) {
        String id = event.number() + "-" + event.file().id().value();
        long now = clock.instant().getEpochSecond();
        String body = json.writeValueAsString(
                new Body(event.type().label(), event.number(), event.at().toString(), EventJson.data(event)));
        return new Message(id, now, key.sign(id, now, body), body);
    }
}

package io.lading.audit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/// Writes an event as one log line. `deploy/fail2ban` parses these lines: the fields up to the network come
/// first, and clients cannot influence their text.
final class EventLine {
    private static final Logger LOG = LoggerFactory.getLogger(EventLine.class);

    private final boolean escaped;

    /// @param escaped whether quotation marks in fields must be escaped here, because the log format does not do
    ///     it
    EventLine(boolean escaped) {
        this.escaped = escaped;
    }

    /// @param times number of occurrences since the last line about this event
    void write(SecurityEvent event, long times) {
        Act act = event.act();
        Sender sender = event.sender();
        LoggingEventBuilder line = LOG.atLevel(act.outcome() == Outcome.SUCCESS ? Level.INFO : Level.WARN)
                .addKeyValue("kind", act.kind().label())
                .addKeyValue("outcome", act.outcome().label())
                .addKeyValue("network", sender.network())
                .addKeyValue("address", sender.address());
        line = field(line, "person", act.person());
        line = field(line, "subject", act.subject());
        line = field(line, "detail", act.detail());
        line = field(line, "agent", sender.agent());
        if (times > 1) {
            line = line.addKeyValue("times", times);
        }
        line.log("Security event");
    }

    private LoggingEventBuilder field(LoggingEventBuilder line, String name, String text) {
        return text.isEmpty() ? line : line.addKeyValue(name, shown(text));
    }

    private String shown(String text) {
        return escaped ? text.replace("\\", "\\\\").replace("\"", "\\\"") : text;
    }
}

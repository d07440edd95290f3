package io.lading.audit;

import io.lading.metadata.Metadata;
import io.lading.metadata.audit.SecurityEventRows;
import io.lading.storage.StorageException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Security events of commands, which run beside the server or without it.
public final class OfflineEvents {
    private OfflineEvents() {}

    /// Stores an event, unless the rules keep none.
    public static void note(Metadata metadata, AuditRules rules, Act act, Instant now) throws StorageException {
        if (rules.days() > 0) {
            String id = UUID.randomUUID().toString();
            SecurityEvent event = new SecurityEvent(id, now, now, 1, act, Sender.SERVER);
            new SecurityEventRows(metadata).write(List.of(event.row()));
        }
    }
}

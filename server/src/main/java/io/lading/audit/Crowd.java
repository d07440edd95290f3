package io.lading.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/// Events that clients repeat. Repetitions by one account or network within a minute are one event with a count,
/// so that a thousand guesses a second cost two writes a minute. Its memory is bounded: beyond it events are
/// counted together, whoever caused them. Safe for use by many threads.
final class Crowd {
    /// How long repetitions are counted together.
    static final Duration WINDOW = Duration.ofMinutes(1);

    /// Lines of the log for one event; the rest is one line when the minute is over. More than the attempts after
    /// which tools that read the log act.
    static final int MAX_LINES = 10;

    /// Stands for all networks that are counted together.
    private static final Sender MANY = new Sender("many", "many", "");

    private final int maxEvents;
    private final boolean tellsApart;
    private final ReentrantLock lock = new ReentrantLock();
    /// The oldest first: all have the same time to live.
    private final Map<Key, Entry> entries = new LinkedHashMap<>();

    /// Those whose minute is over and whose count is not written yet, by id.
    private final Map<String, Entry> ended = new LinkedHashMap<>();

    /// The detail of a sign-in is one of a few words; that of other events is often a text of the client.
    private record Key(Kind kind, Outcome outcome, String person, String subject, String way, String network) {
        static Key of(Act act, Sender sender) {
            String way = act.kind() == Kind.SIGN_IN ? act.detail() : "";
            return new Key(act.kind(), act.outcome(), act.person(), act.subject(), way, sender.network());
        }
    }

    private static final class Entry {
        private SecurityEvent event;
        private long written;

        Entry(SecurityEvent event) {
            this.event = event;
        }
    }

    /// @param maxEvents  different events held at the same time
    /// @param tellsApart whether an event that is written makes room for another before its minute is over:
    ///     more rows, and who caused each stays known
    Crowd(int maxEvents, boolean tellsApart) {
        this.tellsApart = tellsApart;
        this.maxEvents = maxEvents;
    }

    /// Counts an event and returns it as it is now.
    SecurityEvent add(Act act, Sender sender, Instant now) {
        lock.lock();
        try {
            Entry known = entries.get(Key.of(act, sender));
            if (known != null) {
                return repeat(known, now);
            }
            return hasRoom() ? begin(act, sender, now) : addToMany(act, now);
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom() {
        if (tellsApart && entries.size() >= maxEvents) {
            Map.Entry<Key, Entry> oldest = entries.entrySet().iterator().next();
            if (oldest.getValue().written == oldest.getValue().event.times()) {
                entries.remove(oldest.getKey());
            }
        }
        return entries.size() < maxEvents;
    }

    private SecurityEvent addToMany(Act act, Instant now) {
        Act any = Act.of(act.kind(), act.outcome());
        Entry many = entries.get(Key.of(any, MANY));
        return many == null ? begin(any, MANY, now) : repeat(many, now);
    }

    private SecurityEvent begin(Act act, Sender sender, Instant now) {
        SecurityEvent event = new SecurityEvent(UUID.randomUUID().toString(), now, now, 1, act, sender);
        entries.put(Key.of(act, sender), new Entry(event));
        return event;
    }

    private static SecurityEvent repeat(Entry entry, Instant now) {
        entry.event = entry.event.repeated(now);
        return entry.event;
    }

    /// What has to be done now.
    ///
    /// @param rows  events to write: new ones, and the final count of those whose minute is over
    /// @param lines events whose minute is over and of which not every repetition has a line in the log
    record Due(List<SecurityEvent> rows, List<SecurityEvent> lines) {}

    /// Ends the events whose minute is over and returns what has to be done now. Rows are returned again until
    /// [#written] has them.
    Due due(Instant now) {
        lock.lock();
        try {
            List<SecurityEvent> lines = end(now);
            List<SecurityEvent> rows = new ArrayList<>();
            ended.values().forEach(entry -> rows.add(entry.event));
            entries.values().stream().filter(entry -> entry.written == 0).forEach(entry -> rows.add(entry.event));
            return new Due(rows, lines);
        } finally {
            lock.unlock();
        }
    }

    /// While rows cannot be written, events stay where they are and go on counting: memory stays bounded.
    private List<SecurityEvent> end(Instant now) {
        List<SecurityEvent> lines = new ArrayList<>();
        Iterator<Entry> all = entries.values().iterator();
        while (all.hasNext() && ended.size() < maxEvents) {
            Entry entry = all.next();
            if (!now.isBefore(entry.event.at().plus(WINDOW))) {
                all.remove();
                if (entry.written < entry.event.times()) {
                    ended.put(entry.event.id(), entry);
                }
                if (entry.event.times() > MAX_LINES) {
                    lines.add(entry.event);
                }
            }
        }
        return lines;
    }

    /// Notes that events are written as they were returned.
    void written(List<SecurityEvent> events) {
        lock.lock();
        try {
            for (SecurityEvent event : events) {
                Entry entry = entries.get(Key.of(event.act(), event.sender()));
                if (ended.remove(event.id()) == null
                        && entry != null
                        && entry.event.id().equals(event.id())) {
                    entry.written = event.times();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// Events held now.
    int size() {
        lock.lock();
        try {
            return entries.size() + ended.size();
        } finally {
            lock.unlock();
        }
    }
}

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

/// Combines repeated events. Repetitions by one account or network within a minute become one event with a count,
/// so that a thousand guesses per second cost two writes per minute. Memory is bounded: above the limit, events
/// of all clients are counted together. Thread-safe.
final class Crowd {
    /// The period in which repetitions are counted together.
    static final Duration WINDOW = Duration.ofMinutes(1);

    /// Log lines per event; further repetitions become one line at the end of the minute. More than the number of
    /// attempts after which tools that read the log react.
    static final int MAX_LINES = 10;

    /// Represents all networks that are counted together.
    private static final Sender MANY = new Sender("many", "many", "");

    private final int maxEvents;
    private final boolean tellsApart;
    private final ReentrantLock lock = new ReentrantLock();
    /// Oldest first: all entries have the same time to live.
    private final Map<Key, Entry> entries = new LinkedHashMap<>();

    /// Events whose minute is over and whose final count is not written yet, by ID.
    private final Map<String, Entry> ended = new LinkedHashMap<>();

    /// The detail is part of the key only for sign-ins, where it has few values; for other events it often comes
    /// from the client.
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

    /// @param maxEvents  maximum number of different events held at the same time
    /// @param tellsApart whether a written event is evicted for a new one before its minute is over: this costs
    ///     more rows, but the client of each event stays known
    Crowd(int maxEvents, boolean tellsApart) {
        this.tellsApart = tellsApart;
        this.maxEvents = maxEvents;
    }

    /// Counts an event and returns its current state.
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

    /// The work that is due.
    ///
    /// @param rows  events to write: new events, and the final counts of events whose minute is over
    /// @param lines events whose minute is over and whose later repetitions have no log line yet
    record Due(List<SecurityEvent> rows, List<SecurityEvent> lines) {}

    /// Ends the events whose minute is over and returns the work that is due. Rows are returned again until
    /// [#written] is called with them.
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

    /// While rows cannot be written, events stay in place and continue to count, so that memory stays bounded.
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

    /// Marks events as written in the state in which [#due] returned them.
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

    /// The number of events held.
    int size() {
        lock.lock();
        try {
            return entries.size() + ended.size();
        } finally {
            lock.unlock();
        }
    }
}

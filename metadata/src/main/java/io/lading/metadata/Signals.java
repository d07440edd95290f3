package io.lading.metadata;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Wakes the threads that wait for a change of the database: on this node at once, and on the others soon, if
/// there are others. A signal says only what kind of rows to read again. It can be lost, so these threads also
/// look from time to time. Thread-safe.
public final class Signals {
    private final Map<Topic, List<Runnable>> listeners = new EnumMap<>(Topic.class);
    private volatile Consumer<Topic> others = _ -> {};

    /// What has changed.
    public enum Topic {
        /// A claim was released, or is wanted by another request.
        CLAIMS("claims"),
        /// Events were added.
        EVENTS("events"),
        /// Users, their tokens or their sessions were changed.
        PEOPLE("people");

        private final String label;

        Topic(String label) {
            this.label = label;
        }

        /// The name by which the other nodes know it.
        String label() {
            return label;
        }

        static Optional<Topic> of(String label) {
            return Stream.of(values())
                    .filter(topic -> topic.label.equals(label))
                    .findFirst();
        }
    }

    Signals() {
        for (Topic topic : Topic.values()) {
            listeners.put(topic, new CopyOnWriteArrayList<>());
        }
    }

    /// Calls `wake` after each signal of a topic, and after signals may have been lost. It must return quickly
    /// and must not throw.
    public void on(Topic topic, Runnable wake) {
        listeners.getOrDefault(topic, List.of()).add(wake);
    }

    /// Sends a signal to all nodes. To be called after the commit.
    public void send(Topic topic) {
        wake(topic);
        others.accept(topic);
    }

    /// Wakes the threads that wait on this node.
    void wake(Topic topic) {
        listeners.getOrDefault(topic, List.of()).forEach(Runnable::run);
    }

    /// Wakes all who wait on this node, because signals may have been lost.
    void wakeAll() {
        listeners.keySet().forEach(this::wake);
    }

    /// Sets what sends a signal to the other nodes; it must not block.
    void toOthers(Consumer<Topic> send) {
        others = send;
    }
}

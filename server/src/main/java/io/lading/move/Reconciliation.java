package io.lading.move;

import io.lading.metadata.ReconcileRows;
import io.lading.metadata.ReconcileRows.Content;
import io.lading.storage.SegmentIndex;
import io.lading.storage.StorageException;
import io.lading.storage.objects.ObjectName;
import io.lading.storage.objects.Objects;
import io.lading.storage.objects.Objects.Listed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Compares the records with the objects of a shared store, which nodes may be using. Listing and records are
/// read one after the other, so each difference is looked at once more before it counts: nodes may have stored,
/// recorded or removed an object in between.
public final class Reconciliation {
    /// Objects that are looked up or deleted at once.
    private static final int BATCH = 1000;

    private final Objects objects;
    private final SegmentIndex index;
    private final ReconcileRows rows;

    /// @param objects the store
    /// @param index   the records of its objects
    /// @param rows    other records
    public Reconciliation(Objects objects, SegmentIndex index, ReconcileRows rows) {
        this.objects = objects;
        this.index = index;
        this.rows = rows;
    }

    /// Receives the differences of one part of the store.
    public interface Visitor {
        /// @param unnamed objects that no record names
        /// @param missing names of recorded objects that the store does not have
        void visit(List<Listed> unnamed, List<String> missing) throws StorageException;
    }

    /// Compares everything. Memory is needed for a 256th of the names.
    public void run(Visitor visitor) throws StorageException {
        for (String prefix : (Iterable<String>) ObjectName.prefixes()::iterator) {
            Map<String, Listed> unnamed = new LinkedHashMap<>();
            objects.list(prefix, object -> {
                if (ObjectName.parse(object.name()).isPresent()) {
                    unnamed.put(object.name(), object);
                }
            });
            Set<String> missing = new TreeSet<>(rows.objects(prefix));
            Set<String> recorded = new HashSet<>(missing);
            missing.removeAll(unnamed.keySet());
            unnamed.keySet().removeAll(recorded);
            visitor.visit(stillUnnamed(unnamed.values()), stillMissing(missing));
        }
    }

    private List<Listed> stillUnnamed(Collection<Listed> candidates) throws StorageException {
        Set<String> named = index.named(candidates.stream().map(Listed::name).toList());
        return candidates.stream()
                .filter(object -> !named.contains(object.name()))
                .toList();
    }

    private List<String> stillMissing(Set<String> candidates) throws StorageException {
        List<String> absent = new ArrayList<>();
        for (String name : candidates) {
            if (objects.size(name).isEmpty()) {
                absent.add(name);
            }
        }
        Set<String> named = index.named(absent);
        return absent.stream().filter(named::contains).toList();
    }

    /// The contents whose bytes are in these objects, at most `limit`.
    public List<Content> contents(List<String> missing, int limit) throws StorageException {
        return missing.isEmpty()
                ? List.of()
                : rows.contents(missing.subList(0, Math.min(BATCH, missing.size())), limit);
    }

    /// Deletes those of the given objects that no record can name in the future, and returns them.
    ///
    /// An object is recorded by the request that stored it, and only while this request holds a claim of the
    /// content: the transaction that records it checks that. So an object can be deleted if its content has no
    /// claim, and after that is seen, no record names it. A request that takes a claim later stores objects of
    /// its own. What nodes delete when they tidy up are unnamed objects as well; deleting an object twice is
    /// harmless.
    ///
    /// @param before objects that were stored later are left, by the clock of the store: a request to store an
    ///     object may be repeated, and the request to record it may be on its way
    public List<Listed> remove(List<Listed> unnamed, Instant before) throws StorageException {
        List<Listed> removed = new ArrayList<>();
        List<Listed> old = unnamed.stream()
                .filter(object -> object.modified().isBefore(before))
                .toList();
        for (int from = 0; from < old.size(); from += BATCH) {
            removed.addAll(removeSome(old.subList(from, Math.min(old.size(), from + BATCH))));
        }
        return removed;
    }

    private List<Listed> removeSome(List<Listed> old) throws StorageException {
        Set<String> claimed = rows.claimed(
                old.stream().map(Reconciliation::content).distinct().toList());
        List<Listed> free = old.stream()
                .filter(object -> !claimed.contains(content(object)))
                .toList();
        List<Listed> removable = stillUnnamed(free);
        if (!removable.isEmpty()) {
            objects.delete(removable.stream().map(Listed::name).toList());
        }
        return removable;
    }

    static String content(Listed object) {
        return ObjectName.parse(object.name()).orElseThrow().key().value();
    }
}

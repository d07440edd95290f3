package io.lading.metadata;

import io.lading.file.FileId;
import io.lading.metadata.ClaimRows.Row;
import io.lading.metadata.ClaimRows.Wish;
import io.lading.upload.Upload;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What a request for a claim does in one transaction: it looks at the other claims of the upload, and is
/// granted, waits, or ends. Thread-safe.
final class ClaimSteps {
    private final ClaimRows rows;

    ClaimSteps(ClaimRows rows) {
        this.rows = rows;
    }

    /// Whose claims a request may delete by now, because it has waited for them.
    enum Evicts {
        NONE,
        DEAD_NODES,
        ALL;

        boolean evicts(Row row) {
            return !row.sealed()
                    && switch (this) {
                        case NONE -> false;
                        case DEAD_NODES -> !row.alive();
                        case ALL -> true;
                    };
        }
    }

    /// The state of a request after a step.
    ///
    /// @param number of its claim; 0 if it has none any more
    /// @param state  of the request
    /// @param upload the record, if the claim is held
    /// @param told   whether another request has to look at its claim
    record Turn(long number, State state, @Nullable Upload upload, boolean told) {
        static Turn ended(State state) {
            return new Turn(0, state, null, false);
        }
    }

    enum State {
        WAITS,
        HELD,
        SUPERSEDED,
        BUSY,
        GONE
    }

    /// The first step: inserts a claim. Older waiting claims of the same bytes end.
    ///
    /// @param used numbers that requests of this node use
    Turn enter(JdbcClient database, Wish wish, LongPredicate used) {
        Optional<Upload> upload = rows.lock(database, wish.id());
        if (upload.isEmpty()) {
            return Turn.ended(State.GONE);
        }
        List<Row> others = rows.of(database, wish.id());
        List<Long> superseded = numbers(others, other -> !other.granted() && other.excludes(wish));
        rows.delete(database, superseded);
        boolean free = others.stream().noneMatch(other -> other.blocks(wish));
        long number = rows.insert(database, wish, free, used);
        List<Long> asked = ask(database, numbers(others, other -> other.blocks(wish) && askable(other)));
        return free
                ? new Turn(number, State.HELD, upload.get(), !superseded.isEmpty())
                : new Turn(number, State.WAITS, null, !superseded.isEmpty() || !asked.isEmpty());
    }

    /// Whether [#settle] would change anything, by claims read without a lock.
    static boolean worthwhile(List<Row> all, long number, Wish wish, Evicts evicts) {
        List<Row> blockers =
                others(all, number).filter(other -> other.blocks(wish)).toList();
        return evicts == Evicts.ALL
                || all.stream().noneMatch(row -> row.number() == number)
                || blockers.isEmpty()
                || blockers.stream().anyMatch(other -> askable(other) || evicts.evicts(other));
    }

    /// A later step of a request that waits.
    Turn settle(JdbcClient database, long number, Wish wish, Evicts evicts) {
        Optional<Upload> upload = rows.lock(database, wish.id());
        if (upload.isEmpty()) {
            rows.delete(database, List.of(number));
            return Turn.ended(State.GONE);
        }
        List<Row> all = rows.of(database, wish.id());
        if (all.stream().noneMatch(row -> row.number() == number)) {
            return Turn.ended(State.SUPERSEDED);
        }
        List<Row> left = evict(database, wish.id(), number, all, other -> other.blocks(wish), evicts);
        if (left.isEmpty()) {
            rows.grant(database, number);
            return new Turn(number, State.HELD, upload.get(), false);
        }
        if (evicts == Evicts.ALL) {
            rows.delete(database, List.of(number));
            return Turn.ended(State.BUSY);
        }
        List<Long> asked = ask(database, numbers(left, ClaimSteps::askable));
        return new Turn(number, State.WAITS, null, !asked.isEmpty());
    }

    /// A step of a request that seals its claim. From the first step on, no claim is granted but this one.
    ///
    /// @param first whether it is the first step
    /// @param over  whether it does not wait any longer for nodes that are alive
    Turn seal(JdbcClient database, long number, FileId id, boolean first, Evicts evicts, boolean over) {
        Optional<Upload> upload = rows.lock(database, id);
        List<Row> all = rows.of(database, id);
        if (upload.isEmpty() || all.stream().noneMatch(row -> row.number() == number)) {
            return Turn.ended(upload.isEmpty() ? State.GONE : State.SUPERSEDED);
        }
        if (others(all, number).anyMatch(Row::sealed)) {
            rows.unseal(database, number);
            return Turn.ended(State.BUSY);
        }
        List<Row> left = evict(database, id, number, all, Row::granted, evicts);
        if (left.isEmpty() || first) {
            rows.seal(database, number);
        }
        if (left.isEmpty()) {
            return new Turn(number, State.HELD, upload.get(), false);
        }
        if (over) {
            rows.unseal(database, number);
            return Turn.ended(State.BUSY);
        }
        List<Long> asked = ask(database, numbers(left, ClaimSteps::askable));
        return new Turn(number, State.WAITS, null, !asked.isEmpty());
    }

    /// Deletes the claims that a request need not wait for any longer, and returns those for which it waits.
    private List<Row> evict(
            JdbcClient database, FileId id, long number, List<Row> all, Predicate<Row> waitsFor, Evicts evicts) {
        List<Row> blockers = others(all, number).filter(waitsFor).toList();
        List<Long> evicted = numbers(blockers, evicts::evicts);
        if (evicted.isEmpty()) {
            return blockers;
        }
        rows.delete(database, evicted);
        return others(rows.of(database, id), number).filter(waitsFor).toList();
    }

    private List<Long> ask(JdbcClient database, List<Long> numbers) {
        rows.want(database, numbers);
        return numbers;
    }

    private static boolean askable(Row row) {
        return !row.wanted() && !row.sealed();
    }

    private static Stream<Row> others(Collection<Row> all, long number) {
        return all.stream().filter(row -> row.number() != number);
    }

    private static List<Long> numbers(Collection<Row> all, Predicate<Row> which) {
        return all.stream().filter(which).map(Row::number).toList();
    }
}

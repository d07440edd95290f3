package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.file.FileId;
import io.lading.storage.StorageException;
import io.lading.testkit.Patience;
import io.lading.testkit.ScriptedBody;
import io.lading.testkit.ScriptedBody.Ending;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One upload whose requests go to either of two engines, while commits and calls to the store fail. After each
/// request the other engine is asked, without faults: every byte that was acknowledged is there, and no byte
/// that was not sent; without a fault, a request has its whole effect.
final class FaultyLife {
    static final int LENGTH = 5000;
    private static final int CHUNK = 400;

    private final FaultyHouse house;
    private final byte[] content;
    private final FileId id;
    private Extents known = Extents.empty();
    private Instant expiresAt;
    private boolean gone;
    private boolean complete;

    /// Creates the upload; a client repeats this until it succeeds.
    FaultyLife(FaultyHouse house, byte[] content) throws StorageException {
        this.house = house;
        this.content = content.clone();
        this.id = created(house);
        this.expiresAt = house.clock.instant().plus(FaultyHouse.EXPIRY);
    }

    private static FileId created(FaultyHouse house) throws StorageException {
        try {
            return house.create(LENGTH);
        } catch (StorageException e) {
            house.faults.pause(true);
            FileId id = house.create(LENGTH);
            house.faults.pause(false);
            return id;
        }
    }

    /// A request. Returns what it acknowledged, if anything.
    private interface Request {
        @Nullable
        Upload send() throws StorageException;
    }

    boolean over() {
        return gone || complete;
    }

    int offset() {
        return Math.toIntExact(known.prefixEnd());
    }

    private void run(int node, int from, int to, boolean mayRemove, boolean hasWholeEffect, Request request)
            throws Exception {
        long faults = house.faults.faults();
        Upload acknowledged = null;
        try {
            acknowledged = request.send();
        } catch (StorageException e) {
            assertThat(house.faults.faults())
                    .as("a request fails only by a fault: %s", e)
                    .isPositive();
        }
        boolean exact = hasWholeEffect && acknowledged != null && house.faults.faults() == faults;
        house.faults.pause(true);
        observe(node + 1, from, to, mayRemove, exact);
        if (acknowledged != null && !gone) {
            for (Extents.Range range : acknowledged.extents().ranges()) {
                assertThat(known.covers(range.from(), range.to()))
                        .as("acknowledged %s", range)
                        .isTrue();
            }
        }
        house.faults.pause(false);
    }

    private void observe(int node, int from, int to, boolean mayRemove, boolean exact) throws Exception {
        Optional<Upload> now = house.retrieve(node, id);
        if (now.isEmpty()) {
            boolean expired = !house.clock.instant().isBefore(expiresAt);
            assertThat(gone || ((mayRemove || expired) && !complete))
                    .as("the upload is there")
                    .isTrue();
            gone = true;
            return;
        }
        assertThat(gone).as("a removed upload stays removed").isFalse();
        Extents extents = now.get().extents();
        Extents possible = known.plus(from, to);
        for (Extents.Range range : known.ranges()) {
            assertThat(extents.covers(range.from(), range.to()))
                    .as("%s is kept in %s", range, extents)
                    .isTrue();
        }
        for (Extents.Range range : extents.ranges()) {
            assertThat(possible.covers(range.from(), range.to()))
                    .as("%s was sent", range)
                    .isTrue();
        }
        if (exact) {
            assertThat(extents).isEqualTo(possible);
        }
        assertThat(complete && !now.get().complete()).as("a file stays a file").isFalse();
        known = extents;
        expiresAt = now.get().expiresAt();
        complete = now.get().complete();
        if (complete) {
            checkFile();
        }
    }

    private void checkFile() throws StorageException, SQLException {
        assertThat(known).isEqualTo(Extents.prefix(LENGTH));
        assertThat(house.content(id)).isEqualTo(content);
        assertThat(house.events(id)).isEqualTo(1);
        assertThat(house.sha256(id)).isSubsetOf(sha256());
    }

    private String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /// Sends the bytes from the offset to `to`.
    void append(int node, int to, Ending ending) throws Exception {
        int from = offset();
        run(node, from, to, false, ending == Ending.WHOLE && !over(), () -> append(node, from, to, ending));
    }

    private @Nullable Upload append(int node, int from, int to, Ending ending) throws StorageException {
        return append(node, from, ScriptedBody.of(Arrays.copyOfRange(content, from, to), CHUNK, ending));
    }

    private @Nullable Upload append(int node, int from, ScriptedBody body) throws StorageException {
        return upload(
                house.node(node).append(AppendUpload.at(id, FaultyHouse.OWNER, from), body, DurableListener.NONE));
    }

    private static @Nullable Upload upload(Appended outcome) {
        return outcome instanceof Appended.OfUpload known ? known.upload() : null;
    }

    /// Sends a piece. One that has stored bytes is refused.
    void piece(int node, int from, int to) throws Exception {
        AppendUpload command = new AppendUpload(
                id,
                FaultyHouse.OWNER,
                from,
                Length.of(to - from),
                Length.unknown(),
                AppendUpload.Ending.WHEN_FULL,
                true,
                List.of());
        boolean free = known.gaps(from, to).equals(List.of(new Extents.Range(from, to)));
        run(
                node,
                from,
                to,
                false,
                free && !over(),
                () -> upload(
                        house.node(node).append(command, ScriptedBody.of(content, from, to), DurableListener.NONE)));
    }

    /// An append falls silent, and another node takes over.
    void takeOver(int node, int to) throws Exception {
        int from = offset();
        ScriptedBody silent = ScriptedBody.of(Arrays.copyOfRange(content, from, to), CHUNK, Ending.SILENT);
        CompletableFuture<Boolean> old = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                append(node, from, silent);
                old.complete(true);
            } catch (StorageException e) {
                old.complete(false);
            } catch (RuntimeException | Error e) {
                old.completeExceptionally(e);
            }
        });
        Patience.until("the append is silent", () -> silent.isSilent() || old.isDone());
        run(
                node,
                from,
                to,
                false,
                false,
                () -> house.node(node + 1).retrieveOffset(id, Uploader.account(FaultyHouse.OWNER))
                                instanceof Retrieval.Found(Upload upload)
                        ? upload
                        : null);
        ended(old);
        silent.awaitReleased();
        house.faults.pause(true);
        observe(node, from, to, false, false);
        house.faults.pause(false);
    }

    private static void ended(CompletableFuture<Boolean> old) throws InterruptedException, ExecutionException {
        try {
            var _ = old.get(2, TimeUnit.MINUTES);
        } catch (TimeoutException e) {
            throw new AssertionError("the silent append does not end", e);
        }
    }

    void cancel(int node) throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        run(node, 0, 0, true, false, () -> {
            cancelled.set(house.node(node).cancel(id, FaultyHouse.OWNER) instanceof Cancellation.Cancelled);
            return null;
        });
        assertThat(gone || !cancelled.get()).as("a cancelled upload is gone").isTrue();
    }

    void expire(int node) throws Exception {
        house.clock.pass(FaultyHouse.EXPIRY.plus(Duration.ofDays(1)));
        run(node, 0, 0, true, false, () -> {
            house.node(node).sweep();
            return null;
        });
    }

    /// Sends the rest, a few times with faults, and then without.
    void finish() throws Exception {
        for (int i = 0; i < 4 && !over(); i++) {
            append(i, LENGTH, Ending.WHOLE);
        }
        if (!over()) {
            house.faults.pause(true);
            append(0, LENGTH, Ending.WHOLE);
            assertThat(over()).isTrue();
        }
    }
}

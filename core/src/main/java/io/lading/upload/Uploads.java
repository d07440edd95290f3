package io.lading.upload;

import io.lading.body.Body;
import io.lading.digest.DigestWorkers;
import io.lading.digest.FileDigests;
import io.lading.file.FileId;
import io.lading.file.FileName;
import io.lading.file.FileRepository;
import io.lading.file.StoredFile;
import io.lading.node.Leases;
import io.lading.node.Leases.Lease;
import io.lading.space.Admission;
import io.lading.space.Quotas;
import io.lading.space.Usage;
import io.lading.storage.ContentPublishedException;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import io.lading.upload.Claims.Claim;
import io.lading.upload.Claims.Denial;
import io.lading.upload.Extents.Range;
import io.lading.upload.LiveUploads.Use;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// The use cases of uploads and the entry point for every protocol. Thread-safe.
///
/// **Promise:** an offset in any result is durable and never goes backwards (with
/// [UploadRules.Durability#ACKNOWLEDGED]), and a file exists only when every byte of it is durable and every
/// declared digest has matched.
///
/// Calls block until the result is durable; they are meant for virtual threads. A [StorageException] means that
/// storage or database failed: no acknowledged byte is lost, and the client can query the offset and resume.
public final class Uploads implements AutoCloseable {
    /// How long a request waits for an older one to release the bytes it wants.
    static final Duration TAKE_OVER_PATIENCE = Duration.ofSeconds(5);

    /// The most unfinished uploads in one page of [#unfinished].
    public static final int LIST_PAGE = 16;

    /// The longest annotation of an upload, in characters.
    public static final int MAX_ANNOTATION = 32 * 1024;

    /// The most memory for uploads that no request uses, in bytes; never more than one sixteenth of the heap.
    public static final long MAX_IDLE_BYTES = LiveUploads.MAX_IDLE_BYTES;

    /// The most memory that one upload in use needs besides its parts, in bytes.
    public static final long MAX_LIVE_BYTES = LiveUpload.FIXED_BYTES
            + LiveUpload.LINK_BYTES
            + Character.BYTES * (MAX_ANNOTATION + 2L * FileName.MAX_BYTES)
            + LiveUpload.RANGE_BYTES * Extents.MAX_RANGES;

    /// The additional memory for each part of a final upload, in bytes.
    public static final long PART_BYTES = LiveUpload.ITEM_BYTES;

    /// Why an append to a final upload is refused (tus 1.0.0, Concatenation).
    private static final String FINAL_UPLOAD =
            "A final upload cannot be written to; it is concatenated from its parts.";

    /// After this time another node may sweep, if the one that sweeps has died.
    private static final Duration SWEEP_VALIDITY = Duration.ofMinutes(10);

    static final Range ALL_BYTES = new Range(0, Long.MAX_VALUE);

    private final UploadRepository repository;
    private final FileRepository files;
    private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
    private final DigestWorkers workers = new DigestWorkers();
    private final Leases leases;
    private final LiveUploads liveUploads;
    private final Concatenation concatenation;
    private final FileDigests fileDigests;
    private final Engine engine;
    private final Housekeeping housekeeping;
    private final Creating creating;

    /// Builds the engine. Nothing is read or written before [#start].
    ///
    /// @param listener called for every step of every upload
    /// @param quotas   used if this server is the only node; otherwise the database knows them
    /// @param sharing  empty if this server is the only node
    public Uploads(
            UploadRepository repository,
            FileRepository files,
            ContentStore store,
            UploadRules rules,
            Clock clock,
            UploadListener listener,
            Quotas quotas,
            Optional<Sharing> sharing) {
        this(
                repository,
                files,
                store,
                rules,
                clock,
                listener,
                Checkpoints.Interval.of(store.traits()),
                LiveUploads.idleBytesOfThisHeap(),
                quotas,
                sharing);
    }

    Uploads(
            UploadRepository repository,
            FileRepository files,
            ContentStore store,
            UploadRules rules,
            Clock clock,
            UploadListener listener,
            Checkpoints.Interval interval,
            long maxIdleBytes,
            Quotas quotas,
            Optional<Sharing> sharing) {
        if (store.traits().shared() != sharing.isPresent()) {
            throw new IllegalArgumentException("A shared store needs claims of all nodes, and only a shared store");
        }
        this.repository = repository;
        this.leases = sharing.map(Sharing::leases).orElse(Leases.ONE_NODE);
        this.files = files;
        Admission admission = sharing.map(nodes -> Admission.shared(rules.space(), nodes.space()))
                .orElseGet(() -> Admission.local(rules.space(), quotas, store, files));
        this.liveUploads = new LiveUploads(
                repository, store, admission, workers, clock, rules.expiry(), interval.bytes(), maxIdleBytes, sharing);
        UploadStats stats = new UploadStats(listener);
        this.fileDigests = new FileDigests(files, store, workers, leases);
        Completion completion =
                new Completion(repository, store, admission, rules, clock, stats, fileDigests, this::partialCompleted);
        ContentJudge judge = new ContentJudge(rules, store, repository, this::beginsFile);
        this.engine = new Engine(rules, store, admission, completion, judge, background, stats, interval);
        this.concatenation = new Concatenation(repository, liveUploads, engine, clock, this::removeOrExpire);
        this.housekeeping =
                new Housekeeping(repository, files, liveUploads, concatenation, engine, clock, TAKE_OVER_PATIENCE);
        this.creating = new Creating(repository, files, liveUploads, concatenation, engine, clock);
    }

    /// Recovers the uploads of the previous process, so that clients can resume them, and reports orphaned
    /// content. Must be called once, before any other method.
    public RecoveryReport start() throws StorageException {
        RecoveryReport report = housekeeping.recover();
        fileDigests.resume();
        return report;
    }

    /// Creates an upload resource, if quota and storage allow it.
    public Creation create(CreateUpload command) throws StorageException {
        return create(command, true);
    }

    private Creation create(CreateUpload command, boolean resumable) throws StorageException {
        Creation creation = creating.create(command, resumable);
        boolean mayEndEmpty = command.endsEmpty() && command.kind() != Upload.Kind.FINAL;
        return creation instanceof Creation.Created(Upload upload)
                        && mayEndEmpty
                        && upload.length().is(0)
                ? completeEmpty(upload)
                : creation;
    }

    private Creation completeEmpty(Upload upload) throws StorageException {
        AppendUpload nothing = AppendUpload.at(upload.id(), upload.owner(), 0);
        return switch (append(nothing, Body.EMPTY, DurableListener.NONE)) {
            case Appended.Completed(Upload complete, StoredFile file) -> new Creation.Completed(complete, file);
            case Appended refused -> {
                cancel(upload.id(), upload.owner());
                yield new Creation.Refused(refused);
            }
        };
    }

    /// Creates an upload and writes the content that came in the same request. If the content is not received to
    /// its end, [FirstContent#keep] decides whether the upload stays; one that does not stay leaves nothing.
    public Received receive(CreateUpload command, FirstContent content) throws StorageException {
        return switch (create(command, content.listener().announces())) {
            case Creation.Created(Upload upload) -> receive(upload, content);
            case Creation other -> new Received.AtCreation(other);
        };
    }

    private Received receive(Upload upload, FirstContent content) throws StorageException {
        DurableListener listener = content.listener();
        boolean urlKnown = listener.created(upload);
        boolean kept = content.keep().keepsAfterFailure(urlKnown);
        try {
            Appended outcome = append(content.command(upload), content.body(), listener);
            boolean stays = content.keep().keeps(outcome, urlKnown);
            if (stays && !listener.announces() && !(outcome instanceof Appended.Completed)) {
                stays = repository.markResumable(upload.id());
            }
            kept = stays;
            return new Received.Content(outcome, stays);
        } finally {
            if (!kept) {
                cancel(upload.id(), upload.owner());
            }
        }
    }

    /// Writes a body into an upload. A newer call for the same bytes ends an older one, whose received bytes
    /// are kept unless they have a digest to verify.
    ///
    /// @param listener receives the durable offset while the body is still arriving
    public Appended append(AppendUpload command, Body body, DurableListener listener) throws StorageException {
        Optional<Upload> found = visible(command.id(), command.by());
        if (found.isEmpty()) {
            return new Appended.NotFound();
        }
        if (found.get().kind() == Upload.Kind.FINAL) {
            // Before any claim: a refused append must not abort the concatenation.
            return new Appended.NotAppendable(found.get(), FINAL_UPLOAD);
        }
        if (found.get().complete()) {
            return alreadyComplete(found.get());
        }
        try (Use use = liveUploads.use(command.id())) {
            return use == null ? new Appended.NotFound() : counted(use.live(), command, body, listener);
        }
    }

    private Appended counted(LiveUpload live, AppendUpload command, Body body, DurableListener listener)
            throws StorageException {
        Appended outcome = appendTo(live, command, body, listener);
        engine.stats().appended(outcome);
        return outcome.isPermanent() ? removeRefused(live, outcome) : sameForAll(live, outcome);
    }

    /// Removes an upload that can never be completed, with its content. This also ends requests for its other
    /// bytes.
    private Appended removeRefused(LiveUpload live, Appended outcome) throws StorageException {
        live.refuse(outcome);
        Upload upload = live.acknowledged();
        if (upload.kind() == Upload.Kind.PARTIAL) {
            concatenation.refuse(upload.id());
        }
        housekeeping.removeOrExpire(upload.id());
        return outcome;
    }

    /// A request that ended because the upload was refused in the meantime returns the same refusal.
    private static Appended sameForAll(LiveUpload live, Appended outcome) {
        Appended refusal = live.refusal();
        boolean ended = outcome instanceof Appended.TakenOver
                || outcome instanceof Appended.NotFound
                || outcome instanceof Appended.Busy;
        return refusal != null && ended ? refusal : outcome;
    }

    private Appended appendTo(LiveUpload live, AppendUpload command, Body body, DurableListener listener)
            throws StorageException {
        try (Claim claim = live.claims().take(AppendChecks.range(command), body::abort, TAKE_OVER_PATIENCE)) {
            if (!claim.granted()) {
                return denied(live, claim.denial());
            }
            Upload now = live.acknowledged();
            if (now.complete()) {
                liveUploads.remove(live);
                return alreadyComplete(now);
            }
            if (now.removed()) {
                return new Appended.NotFound();
            }
            live.digest().allowReading(now.offset());
            Appended outcome = receive(new Appending(command, live, claim, engine, listener), body);
            if (outcome instanceof Appended.Completed) {
                liveUploads.remove(live);
            }
            return outcome;
        } catch (OutdatedFenceException e) {
            liveUploads.remove(live);
            throw e;
        } catch (ContentPublishedException e) {
            return finishPublished(live);
        }
    }

    private Appended receive(Appending appending, Body body) throws StorageException {
        engine.stats().appendBegins();
        try {
            return appending.run(body);
        } finally {
            engine.stats().appendEnds();
        }
    }

    private Appended denied(LiveUpload live, Denial denial) {
        return switch (denial) {
            case SUPERSEDED -> new Appended.TakenOver(live.acknowledged());
            case BUSY -> new Appended.Busy();
            case GONE -> {
                liveUploads.remove(live);
                yield new Appended.NotFound();
            }
        };
    }

    /// The medium failed between an earlier publication and its record: the content is complete and is recorded
    /// now.
    private Appended finishPublished(LiveUpload live) throws StorageException {
        engine.completion().recover(live);
        liveUploads.remove(live);
        Upload complete = live.acknowledged();
        return new Appended.Completed(complete, files.find(complete.id()).orElse(null));
    }

    private Appended alreadyComplete(Upload upload) throws StorageException {
        return new Appended.AlreadyComplete(upload, files.find(upload.id()).orElse(null));
    }

    /// The state of an upload. Running appends are ended first, so the offset stays valid until the next request.
    ///
    /// @param fullIsComplete whether to complete an upload that was left open although every byte has been
    ///     received, for a protocol in which a full upload is complete
    public Retrieval retrieveOffset(FileId id, Uploader by, boolean fullIsComplete) throws StorageException {
        Retrieval found = retrieveOffset(id, by);
        return fullIsComplete && found instanceof Retrieval.Found(Upload upload)
                ? new Retrieval.Found(completeIfFull(upload))
                : found;
    }

    /// The state of an upload, as [#retrieveOffset(FileId, Uploader, boolean)] returns it; nothing is completed.
    public Retrieval retrieveOffset(FileId id, Uploader by) throws StorageException {
        Optional<Upload> found = visible(id, by);
        if (found.isEmpty()) {
            return new Retrieval.NotFound();
        }
        if (found.get().complete() || found.get().kind() == Upload.Kind.FINAL) {
            return new Retrieval.Found(found.get());
        }
        try (Use use = liveUploads.use(id)) {
            return use == null ? new Retrieval.NotFound() : retrieve(use.live());
        }
    }

    private Retrieval retrieve(LiveUpload live) throws StorageException {
        try (Claim claim = live.claims().takeToRead(TAKE_OVER_PATIENCE)) {
            if (!claim.granted()) {
                return claim.denial() == Denial.GONE ? gone(live) : new Retrieval.Busy();
            }
            Upload upload = live.acknowledged();
            if (upload.complete()) {
                liveUploads.remove(live);
            }
            return new Retrieval.Found(upload);
        }
    }

    private Retrieval gone(LiveUpload live) {
        liveUploads.remove(live);
        return new Retrieval.NotFound();
    }

    /// Completes an upload that was left open although every byte has been received. Returns the upload as it is
    /// then; the given one if it is not full or could not be completed.
    private Upload completeIfFull(Upload upload) throws StorageException {
        if (!upload.full() || upload.complete() || upload.kind() == Upload.Kind.FINAL) {
            return upload;
        }
        AppendUpload nothing = AppendUpload.at(upload.id(), upload.owner(), upload.offset());
        return append(nothing, Body.EMPTY, DurableListener.NONE) instanceof Appended.Completed(Upload complete, var _)
                ? complete
                : upload;
    }

    /// Removes an upload and releases its space. Running appends are ended first.
    public Cancellation cancel(FileId id, Uploader by) throws StorageException {
        Optional<Upload> found = visible(id, by);
        if (found.isEmpty()) {
            return new Cancellation.NotFound();
        }
        Optional<StoredFile> file = found.get().complete() ? files.find(id) : Optional.empty();
        if (file.isPresent()) {
            return new Cancellation.AlreadyComplete(file.get());
        }
        Cancellation outcome = housekeeping.remove(id);
        if (outcome instanceof Cancellation.Cancelled) {
            engine.stats().step(UploadStep.CANCELLED, found.get());
        }
        return outcome;
    }

    /// Removes an upload for the account that owns it.
    public Cancellation cancel(FileId id, String owner) throws StorageException {
        return cancel(id, Uploader.account(owner));
    }

    /// Removes the content and the upload record of a file that was deleted, or of an upload that has expired.
    public void reclaim(FileId id) throws StorageException {
        housekeeping.remove(id);
    }

    /// Removes expired uploads, and retries concatenations and digests that failed. Meant to be called about once
    /// a minute.
    ///
    /// @return how many uploads expired
    public int sweep() throws StorageException {
        int removed = sweepAlone();
        fileDigests.resume();
        return removed;
    }

    private int sweepAlone() throws StorageException {
        Optional<Lease> lease = leases.take("sweep", SWEEP_VALIDITY);
        if (lease.isEmpty()) {
            return 0;
        }
        try (Lease _ = lease.get()) {
            int removed = housekeeping.sweep();
            concatenation.retry();
            return removed;
        }
    }

    /// A page of the unfinished uploads of one owner, without partial and final ones, oldest first. Running
    /// appends continue, so an offset may already be higher.
    ///
    /// @param after the last upload of the previous page, or null for the first page
    /// @return at most [#LIST_PAGE]; fewer at the end
    public List<UnfinishedUpload> unfinished(String owner, @Nullable FileId after) throws StorageException {
        return repository.unfinishedOf(owner, after, LIST_PAGE);
    }

    /// How many more bytes an owner could upload now.
    public long available(String owner) throws StorageException {
        return Math.max(0, Math.min(engine.rules().maxSize(), engine.admission().available(owner)));
    }

    /// What an owner uses of the quota now.
    public Usage usage(String owner) throws StorageException {
        return engine.admission().usage(owner);
    }

    /// Why this many bytes could not be uploaded now, or empty. Nothing is reserved.
    public Optional<Creation> shortage(Uploader by, long bytes) throws StorageException {
        return engine.admission().shortage(by.owner(), bytes).map(refusal -> Creation.of(refusal, bytes, by));
    }

    /// Bytes reserved for unfinished uploads and not written yet.
    public long reservedBytes() {
        return engine.admission().reservedBytes();
    }

    /// How many uploads have reserved space: unfinished ones, and complete partial ones.
    public long reservations() {
        return engine.admission().reservations();
    }

    /// How many uploads are in memory.
    int inMemory() {
        return liveUploads.size();
    }

    /// Bytes that are stored but not digested yet, over the uploads in memory and the files that wait for their
    /// SHA-256.
    public long digestLag() {
        return workers.lag() + fileDigests.waitingBytes();
    }

    /// Counters since the start.
    public UploadStats stats() {
        return engine.stats();
    }

    private Optional<Upload> visible(FileId id, Uploader by) throws StorageException {
        Optional<Upload> found = liveUploads.state(id).filter(upload -> by.sees(upload) && !upload.removed());
        return found.isPresent() && housekeeping.isExpiredForClients(found.get()) ? Optional.empty() : found;
    }

    private boolean beginsFile(FileId partial) throws StorageException {
        return concatenation.begins(partial);
    }

    private void partialCompleted(Upload partial) {
        concatenation.partialCompleted(partial);
    }

    private void removeOrExpire(FileId id) {
        housekeeping.removeOrExpire(id);
    }

    /// Stops the background work. All appends must have ended before.
    @Override
    public void close() {
        concatenation.close();
        background.close();
        workers.close();
    }
}

package io.lading.upload;

import io.lading.file.FileId;
import io.lading.image.ImageFormats;
import io.lading.image.ImageFormats.Verdict;
import io.lading.image.ImageInspector;
import io.lading.storage.ContentReader;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import io.lading.upload.UploadRules.ContentCheck;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;

/// Tells while an upload is received that its content will not be accepted, whatever follows: where only disk images
/// are taken, the first bytes decide for most formats. What they leave open is decided by [Completion]. Safe for use by
/// many threads.
final class ContentJudge {
    private final UploadRules rules;
    private final ContentStore store;
    private final UploadRepository repository;
    private final Beginnings beginnings;

    /// Knows the final uploads that wait.
    @FunctionalInterface
    interface Beginnings {
        /// Whether a final upload that waits begins with this partial one.
        boolean begin(FileId partial) throws StorageException;
    }

    ContentJudge(UploadRules rules, ContentStore store, UploadRepository repository, Beginnings beginnings) {
        this.rules = rules;
        this.store = store;
        this.repository = repository;
        this.beginnings = beginnings;
    }

    /// Whether contents are judged at all.
    boolean applies() {
        return rules.contentCheck() == ContentCheck.ENFORCE;
    }

    /// Whether an upload is no disk image, whatever follows. Reads its first bytes once or twice in its life.
    ///
    /// @param available how many bytes from the start are written
    /// @param length    of the whole upload, or [Upload#UNKNOWN_LENGTH]
    boolean rulesOut(LiveUpload live, long available, long length) throws StorageException {
        if (!applies() || available < live.judgedFrom()) {
            return false;
        }
        if (!becomesFile(live.upload())) {
            // A final upload that is created later is judged then.
            live.judgeFrom(Long.MAX_VALUE);
            return false;
        }
        byte[] head;
        try (ContentReader reader = store.openReader(live.key())) {
            head = ImageInspector.head(reader, available);
        }
        boolean whole = live.upload().kind() == Upload.Kind.WHOLE;
        Verdict verdict = ImageFormats.judge(head, whole ? length : Upload.UNKNOWN_LENGTH);
        boolean more = verdict == Verdict.OPEN && head.length < ImageFormats.HEAD_BYTES;
        live.judgeFrom(more ? ImageFormats.HEAD_BYTES : Long.MAX_VALUE);
        return verdict == Verdict.NO_IMAGE;
    }

    private boolean becomesFile(Upload upload) throws StorageException {
        return switch (upload.kind()) {
            case WHOLE -> true;
            case PARTIAL -> beginnings.begin(upload.id());
            case FINAL -> false;
        };
    }

    /// Whether a final upload of these parts is no disk image, as far as the parts have been received.
    ///
    /// @param length of the final upload, or [Upload#UNKNOWN_LENGTH]
    boolean rulesOut(List<FileId> parts, long length) throws StorageException {
        return applies() && ImageFormats.judge(head(parts), length) == Verdict.NO_IMAGE;
    }

    private byte[] head(List<FileId> parts) throws StorageException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        boolean more = true;
        for (FileId id : parts) {
            Optional<Upload> part = more ? repository.find(id) : Optional.empty();
            if (part.isEmpty()) {
                break;
            }
            long available = Math.min(part.get().offset(), ImageFormats.HEAD_BYTES - head.size());
            if (available > 0) {
                try (ContentReader reader = store.openReader(LiveUpload.keyOf(part.get()))) {
                    head.writeBytes(ImageInspector.head(reader, available));
                }
            }
            more = part.get().complete() && head.size() < ImageFormats.HEAD_BYTES;
        }
        return head.toByteArray();
    }

    /// Why an upload that was only asked for can never be accepted, or empty: an empty content is no disk image, and
    /// has one digest of each kind.
    Optional<Appended> hopeless(Upload upload) {
        if (upload.length() != 0 || upload.kind() != Upload.Kind.WHOLE) {
            return Optional.empty();
        }
        for (Digest declared : upload.digests()) {
            Digest computed = DigestComputation.of(declared.algorithm()).finish();
            if (!declared.equals(computed)) {
                return Optional.of(new Appended.DigestMismatch(upload, declared, computed, true));
            }
        }
        return applies() ? Optional.of(new Appended.ContentRefused(upload)) : Optional.empty();
    }
}

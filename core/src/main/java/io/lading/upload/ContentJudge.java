package io.lading.upload;

import io.lading.digest.Digest;
import io.lading.digest.DigestComputation;
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

/// Decides early, while an upload is being received, that its content cannot be accepted: if only disk images
/// are allowed, the first bytes decide for most formats. For the other formats [Completion] decides. Safe for
/// use by many threads.
final class ContentJudge {
    private final UploadRules rules;
    private final ContentStore store;
    private final UploadRepository repository;
    private final FirstParts firstParts;

    /// Knows the waiting final uploads.
    @FunctionalInterface
    interface FirstParts {
        /// Whether a waiting final upload begins with this partial upload.
        boolean isFirst(FileId partial) throws StorageException;
    }

    ContentJudge(UploadRules rules, ContentStore store, UploadRepository repository, FirstParts firstParts) {
        this.rules = rules;
        this.store = store;
        this.repository = repository;
        this.firstParts = firstParts;
    }

    /// Whether content is checked at all.
    boolean applies() {
        return rules.contentCheck() == ContentCheck.ENFORCE;
    }

    /// Whether an upload cannot be a disk image, whatever follows. Reads the first bytes at most twice while the
    /// upload is in memory.
    ///
    /// @param available how many bytes from the start are written
    /// @param length    of the whole upload
    boolean rulesOut(LiveUpload live, long available, Length length) throws StorageException {
        if (!applies() || !live.isJudgeable(available)) {
            return false;
        }
        if (!becomesFile(live.acknowledged())) {
            // If a final upload uses it later, its creation checks the content.
            live.markJudged();
            return false;
        }
        byte[] head;
        try (ContentReader reader = store.openReader(live.key())) {
            head = ImageInspector.head(reader, available);
        }
        boolean whole = live.acknowledged().kind() == Upload.Kind.WHOLE;
        Verdict verdict = judge(head, whole ? length : Length.unknown());
        if (verdict == Verdict.OPEN && head.length < ImageFormats.HEAD_BYTES) {
            live.judgeAgainFrom(ImageFormats.HEAD_BYTES);
        } else {
            live.markJudged();
        }
        return verdict == Verdict.NO_IMAGE;
    }

    private boolean becomesFile(Upload upload) throws StorageException {
        return switch (upload.kind()) {
            case WHOLE -> true;
            case PARTIAL -> firstParts.isFirst(upload.id());
            case FINAL -> false;
        };
    }

    /// Whether a final upload of these parts cannot be a disk image, by the bytes received so far.
    ///
    /// @param length of the final upload
    boolean rulesOut(List<FileId> parts, Length length) throws StorageException {
        return applies() && judge(head(parts), length) == Verdict.NO_IMAGE;
    }

    private static Verdict judge(byte[] head, Length length) {
        return switch (length) {
            case Length.Known(long bytes) -> ImageFormats.judge(head, bytes);
            case Length.Unknown _ -> ImageFormats.judge(head);
        };
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

    /// Why an upload of length 0 cannot be accepted: it is not a disk image, or its digests differ. No value if
    /// it can.
    Optional<Appended> refusalOfEmpty(Upload upload) {
        if (!upload.length().is(0) || upload.kind() != Upload.Kind.WHOLE) {
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

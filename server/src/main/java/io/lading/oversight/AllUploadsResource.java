package io.lading.oversight;

import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.SecurityLog;
import io.lading.file.FileId;
import io.lading.http.Caller;
import io.lading.http.field.PlainText;
import io.lading.http.path.Paths;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.storage.StorageException;
import io.lading.upload.Cancellation;
import io.lading.upload.Length;
import io.lading.upload.UnfinishedUploads;
import io.lading.upload.UnfinishedUploads.Entry;
import io.lading.upload.UploadRules;
import io.lading.upload.Uploads;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// The unfinished uploads of all users. The security filters admit administrators only.
@RestController
public final class AllUploadsResource {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;
    private static final int MAX_OWNER = 255;

    private final UnfinishedUploads unfinished;
    private final Uploads uploads;
    private final UploadRules rules;
    private final SecurityLog log;

    public AllUploadsResource(UnfinishedUploads unfinished, Uploads uploads, UploadRules rules, SecurityLog log) {
        this.unfinished = unfinished;
        this.uploads = uploads;
        this.rules = rules;
        this.log = log;
    }

    /// One upload in JSON.
    ///
    /// @param kind          `whole`, `partial` or `final`
    /// @param state         `receiving`, `verifying`, or `complete` for a partial upload that waits for the others
    /// @param length        declared length, or null if unknown
    /// @param lastReceivedAt when it was created or last received bytes
    record UploadJson(
            String id,
            String owner,
            String name,
            String kind,
            String state,
            @Nullable Long length,
            long received,
            String createdAt,
            String lastReceivedAt,
            String expiresAt) {}

    /// @param next the `cursor` of the next page, which has older uploads, or null
    record PageJson(List<UploadJson> uploads, @Nullable String next) {}

    @GetMapping(Paths.ALL_UPLOADS)
    ResponseEntity<PageJson> page(
            @RequestParam @Nullable String limit,
            @RequestParam @Nullable String cursor,
            @RequestParam @Nullable String owner,
            HttpServletRequest request)
            throws StorageException {
        int length = limit(limit);
        List<Entry> found = new ArrayList<>();
        String of = owner(owner);
        FileId before = cursor(cursor);
        List<Entry> part = unfinished.page(of, before);
        while (!part.isEmpty() && found.size() <= length) {
            found.addAll(part);
            part = unfinished.page(of, part.getLast().id());
        }
        List<Entry> page = found.subList(0, Math.min(length, found.size()));
        String next = found.size() > length ? page.getLast().id().value() : null;
        log.noteHourly(Act.done(Kind.UPLOADS_LISTED).by(Caller.of(request).name()));
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new PageJson(page.stream().map(this::json).toList(), next));
    }

    private UploadJson json(Entry upload) {
        return new UploadJson(
                upload.id().value(),
                upload.owner(),
                upload.name(),
                upload.kind().name().toLowerCase(Locale.ROOT),
                upload.state().name().toLowerCase(Locale.ROOT),
                upload.length() instanceof Length.Known(long bytes) ? bytes : null,
                upload.received(),
                upload.createdAt().toString(),
                lastReceived(upload).toString(),
                upload.expiresAt().toString());
    }

    /// An upload expires a fixed time after its last byte. If that time was changed since, this is an estimate.
    private Instant lastReceived(Entry upload) {
        Instant last = upload.expiresAt().minus(rules.expiry());
        return last.isBefore(upload.createdAt()) ? upload.createdAt() : last;
    }

    @DeleteMapping(Paths.ALL_UPLOADS + "/{id}")
    ResponseEntity<Object> cancel(@PathVariable String id, HttpServletRequest request) throws StorageException {
        Optional<FileId> parsed = FileId.parse(id);
        Optional<Entry> found = parsed.isPresent() ? unfinished.find(parsed.get()) : Optional.empty();
        if (found.isEmpty()) {
            return notFound();
        }
        Entry upload = found.get();
        return switch (uploads.cancel(upload.id(), upload.owner())) {
            case Cancellation.Cancelled _ -> {
                log.note(Act.done(Kind.UPLOAD_CANCELLED)
                        .by(Caller.of(request).name())
                        .to(upload.id().value())
                        .with(upload.owner() + ": " + upload.name()));
                yield ResponseEntity.noContent().build();
            }
            case Cancellation.AlreadyComplete _, Cancellation.NotFound _ -> notFound();
            case Cancellation.Busy _ -> Problems.uploadBusy().response();
        };
    }

    private static ResponseEntity<Object> notFound() {
        return Problems.notFound("upload").response();
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        if (!text.matches("[1-9][0-9]{0,2}") || Integer.parseInt(text) > MAX_LIMIT) {
            throw new Refusal(Problems.badRequest("limit must be between 1 and " + MAX_LIMIT + "."));
        }
        return Integer.parseInt(text);
    }

    private static @Nullable FileId cursor(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        return FileId.parse(text)
                .orElseThrow(
                        () -> new Refusal(Problems.badRequest("cursor must be the `next` value of a previous page.")));
    }

    private static @Nullable String owner(@Nullable String text) {
        if (text != null && (text.length() > MAX_OWNER || !PlainText.is(text))) {
            throw new Refusal(Problems.badRequest(
                    "owner can have at most " + MAX_OWNER + " characters and no control characters."));
        }
        return text == null || text.isEmpty() ? null : text;
    }
}

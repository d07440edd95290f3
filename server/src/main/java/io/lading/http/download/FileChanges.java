package io.lading.http.download;

import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.Outcome;
import io.lading.audit.SecurityLog;
import io.lading.digest.Sha512Digests;
import io.lading.file.EndChange;
import io.lading.file.FileExpiry;
import io.lading.file.FileId;
import io.lading.file.Renaming;
import io.lading.file.Shelf;
import io.lading.file.StoredFile;
import io.lading.http.Caller;
import io.lading.http.field.RequestTime;
import io.lading.http.path.Paths;
import io.lading.http.problem.FileProblems;
import io.lading.http.problem.Problem;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.http.problem.UploadProblems;
import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// Changes what is recorded about a file. Its content never changes.
@RestController
public final class FileChanges {
    private final Shelf shelf;
    private final FileExpiry expiry;
    private final Sha512Digests digests;
    private final SecurityLog log;

    public FileChanges(Shelf shelf, FileExpiry expiry, Sha512Digests digests, SecurityLog log) {
        this.shelf = shelf;
        this.expiry = expiry;
        this.digests = digests;
        this.log = log;
    }

    /// @param name         the new name
    /// @param previousName the name that the client has displayed; null if any
    /// @param expiresAt    when the file is deleted; JSON null for the latest time that the setting allows
    record Change(
            @Nullable String name,
            @Nullable String previousName,
            @Nullable JsonNode expiresAt) {}

    @PatchMapping(Paths.FILES + "/{id}")
    ResponseEntity<Object> change(@PathVariable String id, @RequestBody Change change, HttpServletRequest request)
            throws StorageException {
        FileId file = FileId.parse(id).orElseThrow(() -> new Refusal(Problems.notFound("file")));
        Caller caller = Caller.of(request);
        if ((change.name() == null) == (change.expiresAt() == null)) {
            throw new Refusal(Problems.badRequest("Send either {\"name\": ...} or {\"expiresAt\": ...}."));
        }
        return change.name() == null ? end(file, change.expiresAt(), caller) : rename(file, change, caller);
    }

    private ResponseEntity<Object> end(FileId id, JsonNode given, Caller caller) throws StorageException {
        StoredFile file = shelf.find(id).orElseThrow(() -> new Refusal(Problems.notFound("file")));
        @Nullable Instant end = given.isNull() ? null : time(given);
        Act act = Act.done(Kind.FILE_END_CHANGED).by(caller.name()).to(id.value());
        return switch (expiry.choose(file, end, caller.name(), caller.admin())) {
            case EndChange.Changed(StoredFile now) -> {
                log.note(act.with(text(file) + " to " + text(now)));
                yield ResponseEntity.ok(FileDetails.of(now, digests.find(id)));
            }
            case EndChange.Forbidden(String owner) -> {
                log.note(act.ended(Outcome.REFUSED));
                yield Problems.forbidden("Only " + owner + " or an administrator can change the end of this file.")
                        .response();
            }
            case EndChange.OutOfRange(Instant earliest, Instant latest) ->
                FileProblems.endOutOfRange(earliest, latest).response();
            case EndChange.NotFound _ -> Problems.notFound("file").response();
        };
    }

    private static String text(StoredFile file) {
        Instant end = file.times().expiresAt();
        return end == null ? "none" : end.toString();
    }

    private static Instant time(JsonNode given) {
        return RequestTime.parse(given.isString() ? given.asString() : "")
                .orElseThrow(() -> new Refusal(Problems.badRequest(
                        "expiresAt must be " + RequestTime.RULE + ", or null for the setting of the server.")));
    }

    private ResponseEntity<Object> rename(FileId file, Change change, Caller caller) throws StorageException {
        String name = Objects.requireNonNull(change.name());
        Act act = Act.done(Kind.FILE_RENAMED).by(caller.name()).to(file.value());
        return switch (shelf.rename(file, name, change.previousName(), caller.name(), caller.admin())) {
            case Renaming.Renamed(String before, var now) -> {
                if (!before.equals(now.name())) {
                    log.note(act.with(before + " to " + now.name()));
                }
                yield ResponseEntity.ok(FileDetails.of(now, digests.find(file)));
            }
            case Renaming.Forbidden(String owner) -> {
                log.note(act.ended(Outcome.REFUSED));
                yield Problems.forbidden("Only " + owner + " or an administrator can rename this file.")
                        .response();
            }
            case Renaming refused -> problem(refused).response();
        };
    }

    private static Problem problem(Renaming refused) {
        return switch (refused) {
            case Renaming.BadName(String name, String reason) -> UploadProblems.badName(name, reason);
            case Renaming.FormatNotAllowed(String name, var allowed) -> FileProblems.formatNotAllowed(name, allowed);
            case Renaming.Outdated(String name) -> FileProblems.renamed(name);
            case Renaming.NotFound _ -> Problems.notFound("file");
            case Renaming.Renamed _, Renaming.Forbidden _ ->
                throw new IllegalStateException("Not a refusal of the name: " + refused);
        };
    }
}

package io.lading.http.download;

import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.Outcome;
import io.lading.audit.SecurityLog;
import io.lading.digest.Sha512Digests;
import io.lading.file.FileId;
import io.lading.file.Renaming;
import io.lading.file.Shelf;
import io.lading.http.Caller;
import io.lading.http.path.Paths;
import io.lading.http.problem.FileProblems;
import io.lading.http.problem.Problem;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.http.problem.UploadProblems;
import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// Changes what is recorded about a file. Its content never changes.
@RestController
public final class FileChanges {
    private final Shelf shelf;
    private final Sha512Digests digests;
    private final SecurityLog log;

    public FileChanges(Shelf shelf, Sha512Digests digests, SecurityLog log) {
        this.shelf = shelf;
        this.digests = digests;
        this.log = log;
    }

    /// @param name         the new name
    /// @param previousName the name that the client has displayed; null if any
    record Change(@Nullable String name, @Nullable String previousName) {}

    @PatchMapping(Paths.FILES + "/{id}")
    ResponseEntity<Object> change(@PathVariable String id, @RequestBody Change change, HttpServletRequest request)
            throws StorageException {
        FileId file = FileId.parse(id).orElseThrow(() -> new Refusal(Problems.notFound("file")));
        if (change.name() == null) {
            throw new Refusal(Problems.badRequest("Send {\"name\": ...} with the new name of the file."));
        }
        Caller caller = Caller.of(request);
        Act act = Act.done(Kind.FILE_RENAMED).by(caller.name()).to(id);
        return switch (shelf.rename(file, change.name(), change.previousName(), caller.name(), caller.admin())) {
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

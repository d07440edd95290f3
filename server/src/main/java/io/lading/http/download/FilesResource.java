package io.lading.http.download;

import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.Outcome;
import io.lading.audit.SecurityLog;
import io.lading.digest.Sha512Digests;
import io.lading.file.FileId;
import io.lading.file.FilePage;
import io.lading.file.FileQuery;
import io.lading.file.Shelf;
import io.lading.file.StoredFile;
import io.lading.http.Caller;
import io.lading.http.FileJson;
import io.lading.http.path.Paths;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// The stored files over HTTP.
@RestController
public final class FilesResource {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_CURSOR = 1024;

    private final Shelf shelf;
    private final SecurityLog log;
    private final Sha512Digests digests;
    private final SearchTurns searches = new SearchTurns();

    public FilesResource(Shelf shelf, SecurityLog log, Sha512Digests digests) {
        this.log = log;
        this.shelf = shelf;
        this.digests = digests;
    }

    /// One page of files in JSON.
    ///
    /// @param next the `cursor` of the next page, or null
    record PageJson(List<FileJson> files, @Nullable String next) {}

    @GetMapping(Paths.FILES)
    ResponseEntity<Object> page(
            @RequestParam @Nullable String limit,
            @RequestParam @Nullable String cursor,
            @RequestParam @Nullable String q,
            @RequestParam @Nullable String sort,
            HttpServletRequest request)
            throws StorageException {
        FileQuery query = new FileQuery(search(q), sort(sort), cursor(cursor), limit(limit));
        FilePage page = query.search() == null
                ? page(query)
                : searches.take(Caller.of(request).name(), () -> page(query));
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new PageJson(page.files().stream().map(FileJson::of).toList(), page.next()));
    }

    private FilePage page(FileQuery query) throws StorageException {
        try {
            return shelf.page(query);
        } catch (IllegalArgumentException e) {
            if (query.after() == null) {
                throw e;
            }
            throw new Refusal(Problems.badRequest("cursor must be the `next` value of a previous page."));
        }
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        if (!text.matches("[1-9][0-9]{0,2}") || Integer.parseInt(text) > FileQuery.MAX_LIMIT) {
            throw new Refusal(Problems.badRequest("limit must be between 1 and " + FileQuery.MAX_LIMIT + "."));
        }
        return Integer.parseInt(text);
    }

    private static @Nullable String cursor(@Nullable String text) {
        if (text != null && text.length() > MAX_CURSOR) {
            throw new Refusal(Problems.badRequest("cursor must be the `next` value of a previous page."));
        }
        return text == null || text.isEmpty() ? null : text;
    }

    private static @Nullable String search(@Nullable String text) {
        if (text != null && text.length() > FileQuery.MAX_SEARCH) {
            throw new Refusal(Problems.badRequest("q can have at most " + FileQuery.MAX_SEARCH + " characters."));
        }
        return text == null || text.isBlank() ? null : text;
    }

    private static FileQuery.Sort sort(@Nullable String text) {
        if (text == null) {
            return FileQuery.Sort.NEWEST;
        }
        return FileQuery.Sort.parse(text)
                .orElseThrow(() -> new Refusal(Problems.badRequest("sort must be one of "
                        + Arrays.stream(FileQuery.Sort.values())
                                .map(FileQuery.Sort::label)
                                .toList()
                        + ".")));
    }

    @GetMapping(Paths.FILES + "/{id}")
    ResponseEntity<Object> details(@PathVariable String id) throws StorageException {
        StoredFile file = find(id);
        FileDetails details = FileDetails.of(file, digests.find(file.id()));
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(details);
    }

    /// Sends the content of a file; `HEAD` returns only the header fields.
    @GetMapping(Paths.FILES + "/{id}/content")
    void content(@PathVariable String id, HttpServletRequest request, HttpServletResponse response) throws IOException {
        StoredFile file = find(id);
        new Download(file, shelf, Download.Route.STORE, Download.noting(file, log, request), request, response).run();
    }

    @DeleteMapping(Paths.FILES + "/{id}")
    ResponseEntity<Object> remove(@PathVariable String id, HttpServletRequest request) throws StorageException {
        Caller caller = Caller.of(request);
        StoredFile file = find(id);
        Act act = Act.done(Kind.FILE_REMOVED).by(caller.name()).to(id).with(file.name());
        return switch (shelf.remove(file.id(), caller.name(), caller.admin())) {
            case Shelf.Removal.Removed _ -> {
                log.note(act);
                yield ResponseEntity.noContent().build();
            }
            case Shelf.Removal.Forbidden(String owner) -> {
                log.note(act.ended(Outcome.REFUSED));
                yield Problems.forbidden("Only " + owner + " or an administrator can delete this file.")
                        .response();
            }
            case Shelf.Removal.NotFound _ -> Problems.notFound("file").response();
        };
    }

    private StoredFile find(String id) throws StorageException {
        return shelf.find(idOf(id)).orElseThrow(() -> new Refusal(Problems.notFound("file")));
    }

    private static FileId idOf(String id) {
        return FileId.parse(id).orElseThrow(() -> new Refusal(Problems.notFound("file")));
    }
}

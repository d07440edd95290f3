package io.lading.link;

import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.SecurityLog;
import io.lading.file.FileId;
import io.lading.http.Caller;
import io.lading.http.field.PlainText;
import io.lading.http.path.Paths;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.metadata.link.Link;
import io.lading.metadata.link.LinkRows;
import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// The links of all users. The security filters admit administrators only.
@RestController
final class AllLinksController {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_OWNER = 255;

    private final Links links;
    private final LinkRows rows;
    private final SecurityLog log;

    AllLinksController(Links links, LinkRows rows, SecurityLog log) {
        this.links = links;
        this.rows = rows;
        this.log = log;
    }

    /// @param next the `cursor` of the next page, which has older links, or null
    record PageJson(List<LinkJson> links, @Nullable String next) {}

    @GetMapping(Paths.ALL_LINKS)
    PageJson page(
            @RequestParam @Nullable String limit,
            @RequestParam @Nullable String cursor,
            @RequestParam @Nullable String owner)
            throws StorageException {
        int length = limit(limit);
        List<Link> found = rows.all(owner(owner), cursor(cursor), length + 1);
        List<Link> page = found.subList(0, Math.min(length, found.size()));
        Instant now = links.now();
        return new PageJson(
                page.stream().map(link -> LinkJson.of(link, now)).toList(),
                found.size() > length ? page.getLast().id() : null);
    }

    @DeleteMapping(Paths.ALL_LINKS + "/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@PathVariable("id") String id, HttpServletRequest request) throws StorageException {
        Optional<Link> link = FileId.parse(id).isPresent() ? rows.find(id) : Optional.empty();
        if (link.isEmpty() || !links.revoke(link.get())) {
            throw new Refusal(Problems.notFound("link"));
        }
        log.note(Act.done(Kind.LINK_REVOKED)
                .by(Caller.of(request).name())
                .to(id)
                .with(link.get().owner() + ": " + link.get().name()));
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        if (!text.matches("[1-9][0-9]{0,2}") || Integer.parseInt(text) > LinkRows.MAX_PAGE) {
            throw new Refusal(Problems.badRequest("limit must be between 1 and " + LinkRows.MAX_PAGE + "."));
        }
        return Integer.parseInt(text);
    }

    private static @Nullable String owner(@Nullable String text) {
        if (text != null && (text.length() > MAX_OWNER || !PlainText.is(text))) {
            throw new Refusal(Problems.badRequest(
                    "owner can have at most " + MAX_OWNER + " characters and no control characters."));
        }
        return text == null || text.isEmpty() ? null : text;
    }

    private static @Nullable String cursor(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        return FileId.parse(text)
                .map(FileId::value)
                .orElseThrow(
                        () -> new Refusal(Problems.badRequest("cursor must be the `next` value of a previous page.")));
    }
}

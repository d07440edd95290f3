package io.lading.link;

import io.lading.account.LinkGuard;
import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.SecurityLog;
import io.lading.file.FileId;
import io.lading.file.Shelf;
import io.lading.file.StoredFile;
import io.lading.http.Caller;
import io.lading.http.OwnAddress;
import io.lading.http.field.PlainText;
import io.lading.http.path.Paths;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.metadata.link.Link;
import io.lading.metadata.link.Link.LinkedFile;
import io.lading.metadata.link.LinkRows;
import io.lading.storage.StorageException;
import io.lading.upload.LinkUse;
import io.lading.upload.UploadRules;
import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// The links of the caller. A session or token can make and revoke a link only if it may itself do what the
/// link lets visitors do.
@RestController
final class OwnLinksController {
    private final Links links;
    private final LinkRows rows;
    private final LinkRules rules;
    private final UploadRules uploadRules;
    private final LinkGuard guard;
    private final Shelf shelf;
    private final SecurityLog log;
    private final SecureRandom random = new SecureRandom();

    OwnLinksController(
            Links links,
            LinkRows rows,
            LinkRules rules,
            UploadRules uploadRules,
            LinkGuard guard,
            Shelf shelf,
            SecurityLog log) {
        this.links = links;
        this.rows = rows;
        this.rules = rules;
        this.uploadRules = uploadRules;
        this.guard = guard;
        this.shelf = shelf;
        this.log = log;
    }

    record LinkList(List<LinkJson> links) {}

    /// Makes a link. Only this response contains its secret.
    @PostMapping(Paths.LINKS)
    @ResponseStatus(HttpStatus.CREATED)
    LinkJson make(@RequestBody LinkWish wish, HttpServletRequest request) throws StorageException {
        Caller caller = Caller.of(request);
        Link.Kind kind = wish.checkedKind();
        requireRight(caller, kind);
        wish.checkMembers(kind);
        Link link = link(wish, kind, caller.name());
        String secret = Secrets.fresh();
        expectAdded(links.add(link, secret));
        log.note(Act.done(Kind.LINK_MADE)
                .by(link.owner())
                .to(link.id())
                .with(LinkJson.label(kind) + ": " + link.name()));
        String page = kind == Link.Kind.UPLOAD ? Paths.UPLOAD_PAGE : Paths.DOWNLOAD_PAGE;
        String url = OwnAddress.of(request).base() + page + secret;
        return LinkJson.of(link, link.createdAt(), secret, url);
    }

    private Link link(LinkWish wish, Link.Kind kind, String owner) throws StorageException {
        Instant now = links.now();
        Instant end = wish.checkedEnd(now, rules);
        @Nullable LinkedFile file = kind == Link.Kind.DOWNLOAD ? file(String.valueOf(wish.file())) : null;
        String name = wish.checkedName(file == null ? "" : shortened(file.name()));
        String note = wish.checkedNote();
        Link.Limits limits = wish.checkedLimits(kind, uploadRules);
        String password = wish.checkedPassword(LinkGuard.MAX_PASSWORD);
        // Ids of this form are in the order of time.
        String id = FileId.create(now, random).value();
        String hash = password == null ? null : guard.hash(password);
        return new Link(id, owner, kind, name, note, hash, now, end, file, limits, Link.Usage.NONE);
    }

    private LinkedFile file(String id) throws StorageException {
        Optional<FileId> parsed = FileId.parse(id);
        Optional<StoredFile> found = parsed.isPresent() ? shelf.find(parsed.get()) : Optional.empty();
        return found.map(file -> new LinkedFile(file.id(), file.name(), file.size()))
                .orElseThrow(() -> new Refusal(Problems.notFound("file")));
    }

    private static String shortened(String name) {
        int most = name.offsetByCodePoints(0, Math.min(LinkUse.MAX_NAME / 2, name.codePointCount(0, name.length())));
        return name.length() <= LinkUse.MAX_NAME ? name : name.substring(0, most);
    }

    private static void expectAdded(LinkRows.Addition outcome) {
        switch (outcome) {
            case DONE -> {}
            case TOO_MANY ->
                throw new Refusal(Problems.badRequest(
                        "Link limit reached (" + Links.MAX_PER_ACCOUNT + "). Delete unused links first."));
            case NO_FILE -> throw new Refusal(Problems.notFound("file"));
            case NO_OWNER -> throw new Refusal(Problems.notFound("user"));
        }
    }

    private static void requireRight(Caller caller, Link.Kind kind) {
        boolean uploads = kind == Link.Kind.UPLOAD;
        if (uploads ? !caller.mayUpload() : !caller.mayRead()) {
            String scope = uploads ? "upload" : "read";
            throw new Refusal(Problems.forbidden("This link needs the scope \"" + scope + "\".")
                    .with("requiredScope", scope));
        }
    }

    @GetMapping(Paths.LINKS)
    LinkList list(HttpServletRequest request) throws StorageException {
        Instant now = links.now();
        return new LinkList(rows.of(Caller.of(request).name()).stream()
                .map(link -> LinkJson.of(link, now))
                .toList());
    }

    @GetMapping(Paths.LINKS + "/{id}")
    LinkJson details(@PathVariable("id") String id, HttpServletRequest request) throws StorageException {
        return LinkJson.of(find(id, Caller.of(request)), links.now());
    }

    @DeleteMapping(Paths.LINKS + "/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@PathVariable("id") String id, HttpServletRequest request) throws StorageException {
        Caller caller = Caller.of(request);
        Link link = find(id, caller);
        requireRight(caller, link.kind());
        if (!links.revoke(link)) {
            throw new Refusal(Problems.notFound("link"));
        }
        log.note(Act.done(Kind.LINK_REVOKED).by(caller.name()).to(link.id()).with(link.name()));
    }

    private Link find(String id, Caller caller) throws StorageException {
        Optional<Link> link = PlainText.is(id) ? rows.find(id) : Optional.empty();
        return link.filter(found -> found.owner().equals(caller.name()))
                .orElseThrow(() -> new Refusal(Problems.notFound("link")));
    }
}

package io.lading.link;

import io.lading.account.LinkGuard;
import io.lading.account.LinkGuard.Match;
import io.lading.account.VisitCookie;
import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.Outcome;
import io.lading.audit.SecurityLog;
import io.lading.file.Shelf;
import io.lading.file.StoredFile;
import io.lading.http.path.Paths;
import io.lading.http.problem.LinkProblems;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.link.Links.Opened;
import io.lading.metadata.link.Link;
import io.lading.metadata.link.Visit;
import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// Exchanges the secret of a link for a visit.
@RestController
final class VisitController {
    private final Links links;
    private final LinkGuard guard;
    private final Shelf shelf;
    private final SecurityLog log;

    VisitController(Links links, LinkGuard guard, Shelf shelf, SecurityLog log) {
        this.links = links;
        this.guard = guard;
        this.shelf = shelf;
        this.log = log;
    }

    record Key(@Nullable String secret, @Nullable String password) {}

    /// @param sha256 hexadecimal digits, or null while it is being computed
    record FileOfVisit(String name, long size, @Nullable String sha256, String createdAt) {
        static FileOfVisit of(StoredFile file) {
            return new FileOfVisit(
                    file.name(), file.size(), file.sha256(), file.addedAt().toString());
        }
    }

    /// @param owner     the account that made the link
    /// @param maxSize   maximum bytes of an uploaded file, or null if the link has no limit
    /// @param formats   extensions that names of uploads can have, or null if the link allows every name
    /// @param hasPassword whether the link asks for a password
    /// @param remaining uploads or downloads that can still begin, or null if the link has no limit
    /// @param file      the file of a download link
    /// @param visit     the token of the visit
    /// @param endsAt    when the visit ends
    record VisitJson(
            String kind,
            String name,
            @Nullable String note,
            String owner,
            String expiresAt,
            boolean hasPassword,
            @Nullable Long maxSize,
            @Nullable List<String> formats,
            @Nullable Long remaining,
            @Nullable FileOfVisit file,
            String visit,
            String endsAt) {}

    /// Opens a link. A client that sends the token of an earlier visit of this link, in the header field or the
    /// cookie, renews that visit, and needs no password while it lasts.
    @PostMapping(Paths.OPEN_LINK)
    VisitJson open(@RequestBody Key key, HttpServletRequest request, HttpServletResponse response)
            throws StorageException {
        guard.checkRate(request);
        String secret = key.secret() == null ? "" : key.secret();
        Optional<Link> found = links.ofSecret(secret);
        if (found.isEmpty()) {
            guard.secretGuessed(request);
            log.note(Act.of(Kind.LINK_OPENED, Outcome.FAILURE).with("unknown link"));
            throw new Refusal(LinkProblems.notFound());
        }
        Link link = found.get();
        String token = VisitCookie.tokenOf(request).orElse(null);
        Optional<Visit> earlier = links.visitOf(link, token);
        checkOpen(link, earlier);
        boolean known = earlier.filter(visit -> !links.ended(visit)).isPresent();
        if (!known) {
            checkPassword(link, key.password(), request);
        }
        Opened opened = links.open(link, earlier.isPresent() ? token : null)
                .orElseThrow(() -> new Refusal(LinkProblems.notFound()));
        log.note(Act.done(Kind.LINK_OPENED).to(link.id()).with(link.name()));
        VisitCookie.write(request, response, opened.token(), Duration.between(links.now(), link.expiresAt()));
        return json(link, opened);
    }

    private void checkOpen(Link link, Optional<Visit> earlier) throws StorageException {
        if (link.expired(links.now()) || !guard.ownerMay(link.owner(), link.kind() == Link.Kind.UPLOAD)) {
            throw new Refusal(LinkProblems.ended());
        }
        // A visit whose download is counted can resume it.
        if (link.usedUp() && earlier.filter(Visit::used).isEmpty()) {
            throw new Refusal(LinkProblems.usedUp());
        }
    }

    private void checkPassword(Link link, @Nullable String password, HttpServletRequest request) {
        String hash = link.passwordHash();
        if (hash == null) {
            return;
        }
        if (password == null || password.isEmpty()) {
            throw new Refusal(LinkProblems.password(false));
        }
        boolean right = password.length() <= LinkGuard.MAX_PASSWORD
                && guard.compare(link.id(), password, hash, request) == Match.RIGHT;
        if (!right) {
            log.note(Act.of(Kind.LINK_OPENED, Outcome.FAILURE).to(link.id()).with(link.name()));
            throw new Refusal(LinkProblems.password(true));
        }
    }

    private VisitJson json(Link link, Opened opened) throws StorageException {
        return new VisitJson(
                LinkJson.label(link.kind()),
                link.name(),
                link.note().isEmpty() ? null : link.note(),
                link.owner(),
                link.expiresAt().toString(),
                link.passwordHash() != null,
                link.limits().maxSize(),
                LinkJson.formats(link),
                remaining(link),
                link.file() == null ? null : FileOfVisit.of(file(link)),
                opened.token(),
                opened.visit().endsAt().toString());
    }

    private static @Nullable Long remaining(Link link) {
        Long most = link.limits().maxUses();
        return most == null
                ? null
                : Math.max(0, most - link.usage().used() - link.usage().unfinished());
    }

    private StoredFile file(Link link) throws StorageException {
        Optional<StoredFile> file =
                link.file() == null ? Optional.empty() : shelf.find(link.file().id());
        return file.orElseThrow(() -> new Refusal(Problems.notFound("file")));
    }
}

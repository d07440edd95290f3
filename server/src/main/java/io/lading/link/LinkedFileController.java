package io.lading.link;

import io.lading.account.LinkGuard;
import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.Outcome;
import io.lading.audit.SecurityLog;
import io.lading.file.Shelf;
import io.lading.file.StoredFile;
import io.lading.http.Visitor;
import io.lading.http.body.StillSignedIn;
import io.lading.http.download.DownloadStart;
import io.lading.http.download.FileContent;
import io.lading.http.path.Paths;
import io.lading.http.problem.LinkProblems;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.metadata.link.Link;
import io.lading.metadata.link.LinkRows;
import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/// The content of the file of a download link. The requests of one visit are one download, which may be
/// resumed. Without a visit, each request for the first byte is a download.
@RestController
final class LinkedFileController {
    private final Links links;
    private final LinkRows rows;
    private final LinkGuard guard;
    private final Shelf shelf;
    private final FileContent content;
    private final SecurityLog log;

    LinkedFileController(
            Links links, LinkRows rows, LinkGuard guard, Shelf shelf, FileContent content, SecurityLog log) {
        this.links = links;
        this.rows = rows;
        this.guard = guard;
        this.shelf = shelf;
        this.content = content;
        this.log = log;
    }

    /// For a visit.
    @GetMapping(Paths.LINK_CONTENT)
    void ofVisit(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Visitor visitor =
                Visitor.of(request).orElseThrow(() -> new IllegalStateException("Only visitors are admitted"));
        Link link = rows.find(visitor.link()).orElseThrow(() -> new Refusal(LinkProblems.notFound()));
        send(link, visitor.visit(), request, response);
    }

    /// With the secret, for programs, and for browsers whose cookie has a visit of this link. A link with a
    /// password needs the visit.
    @GetMapping(Paths.DOWNLOAD_PAGE + "{secret}/content")
    void ofSecret(@PathVariable("secret") String secret, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        guard.checkRate(request);
        Optional<Link> found = links.ofSecret(secret).filter(link -> link.kind() == Link.Kind.DOWNLOAD);
        if (found.isEmpty()) {
            guard.secretGuessed(request);
            log.note(Act.of(Kind.LINK_OPENED, Outcome.FAILURE).with("unknown link"));
            throw new Refusal(LinkProblems.notFound());
        }
        Link link = found.get();
        Optional<Visitor> visitor =
                Visitor.of(request).filter(known -> known.link().equals(link.id()));
        if (visitor.isPresent()) {
            send(link, visitor.get().visit(), request, response);
            return;
        }
        checkOpen(link);
        StillSignedIn still = () -> rows.find(link.id()).filter(this::isOpen).isPresent();
        still.keepWith(request);
        send(link, null, link.limits().maxUses() == null ? request : new Whole(request), response);
    }

    private void checkOpen(Link link) throws StorageException {
        if (!isOpen(link) || !guard.ownerMay(link.owner(), false)) {
            throw new Refusal(LinkProblems.ended());
        }
        if (link.usedUp()) {
            throw new Refusal(LinkProblems.usedUp());
        }
        if (link.passwordHash() != null) {
            throw new Refusal(LinkProblems.password(false));
        }
    }

    private boolean isOpen(Link link) {
        return !link.expired(links.now());
    }

    private void send(Link link, @Nullable String visit, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Optional<StoredFile> file =
                link.file() == null ? Optional.empty() : shelf.find(link.file().id());
        if (file.isEmpty()) {
            throw new Refusal(Problems.notFound("file"));
        }
        DownloadStart start = fromFirstByte -> {
            boolean counts = visit != null || fromFirstByte;
            if (counts && !rows.countDownload(link.id(), visit, links.now())) {
                throw new Refusal(isOpen(link) ? LinkProblems.usedUp() : LinkProblems.ended());
            }
            log.note(Act.done(Kind.LINK_DOWNLOAD).to(link.id()).with(link.name()));
        };
        content.send(file.get(), start, request, response);
    }

    /// A request without `Range`: each request of a program is a whole download if their number is limited.
    private static final class Whole extends HttpServletRequestWrapper {
        Whole(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable String getHeader(String name) {
            return name.equalsIgnoreCase("Range") ? null : super.getHeader(name);
        }
    }
}

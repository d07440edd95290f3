package io.lading.link;

import io.lading.account.Visits;
import io.lading.file.FileId;
import io.lading.http.Visitor;
import io.lading.metadata.link.Link;
import io.lading.metadata.link.Link.Kind;
import io.lading.metadata.link.LinkRows;
import io.lading.metadata.link.LinkRows.Addition;
import io.lading.metadata.link.Visit;
import io.lading.metadata.link.VisitRows;
import io.lading.storage.StorageException;
import io.lading.upload.Cancellation;
import io.lading.upload.LinkUse;
import io.lading.upload.Uploader;
import io.lading.upload.Uploads;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Links and their visits. Thread-safe.
final class Links implements Visits {
    /// The most links of one account, expired ones included.
    static final int MAX_PER_ACCOUNT = 100;

    /// The most visits of one link; see [VisitRows#add].
    static final int MAX_VISITS = 1000;

    /// How long a visit lasts, unless its link ends earlier.
    static final Duration VISIT = Duration.ofHours(24);

    private final LinkRows rows;
    private final VisitRows visits;
    private final Uploads uploads;
    private final LinkRules rules;
    private final Clock clock;

    Links(LinkRows rows, VisitRows visits, Uploads uploads, LinkRules rules, Clock clock) {
        this.rows = rows;
        this.visits = visits;
        this.uploads = uploads;
        this.rules = rules;
        this.clock = clock;
    }

    /// A visit with its token, which is not stored.
    record Opened(Visit visit, String token) {}

    /// The current time, to the millisecond.
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /// Adds a link.
    Addition add(Link link, String secret) throws StorageException {
        return rows.add(link, Secrets.sha256(secret), MAX_PER_ACCOUNT);
    }

    /// The link with a secret, expired or not; empty if there is none.
    Optional<Link> ofSecret(String secret) throws StorageException {
        return rules.on() && Secrets.isPossible(secret) ? rows.ofSecret(Secrets.sha256(secret)) : Optional.empty();
    }

    /// Revokes a link: it is deleted, and visitors are refused from now on. Its unfinished uploads are
    /// cancelled, which ends the requests that send them; one that is being completed at this moment becomes a
    /// file. Files stay.
    ///
    /// @return whether the link existed
    boolean revoke(Link link) throws StorageException {
        boolean removed = rows.remove(link.id(), now());
        for (FileId upload : rows.unfinishedUploads(link.id())) {
            // One that no request uses has expired already, so it is not there for commands.
            if (uploads.cancel(upload, link.owner()) instanceof Cancellation.NotFound) {
                uploads.reclaim(upload);
            }
        }
        return removed;
    }

    /// The visit that a token belongs to, if it is one of this link. It may have ended.
    Optional<Visit> visitOf(Link link, @Nullable String token) throws StorageException {
        Optional<Visit> visit = token == null ? Optional.empty() : visits.find(Secrets.sha256(token));
        return visit.filter(found -> found.link().equals(link.id()));
    }

    /// Whether a visit has ended.
    boolean ended(Visit visit) {
        return !visit.endsAt().isAfter(now());
    }

    /// Begins a visit, or renews an earlier one of the same link.
    ///
    /// @param token of the earlier visit, or null
    /// @return empty if the link was revoked in the meantime
    Optional<Opened> open(Link link, @Nullable String token) throws StorageException {
        Instant now = now();
        Instant ends = now.plus(VISIT).isBefore(link.expiresAt()) ? now.plus(VISIT) : link.expiresAt();
        if (token != null) {
            Optional<Visit> renewed = visits.renew(link.id(), Secrets.sha256(token), now, ends);
            if (renewed.isPresent()) {
                return Optional.of(new Opened(renewed.get(), token));
            }
        }
        String fresh = Visits.PREFIX + Secrets.fresh();
        Visit visit = new Visit(UUID.randomUUID().toString(), link.id(), ends, false);
        boolean added = visits.add(visit, Secrets.sha256(fresh), now, MAX_VISITS);
        return added ? Optional.of(new Opened(visit, fresh)) : Optional.empty();
    }

    @Override
    public Optional<Visitor> find(String token, boolean byCookie) throws StorageException {
        Optional<Visit> visit = rules.on() ? visits.find(Secrets.sha256(token)) : Optional.empty();
        Optional<Link> link =
                visit.isPresent() && !ended(visit.get()) ? rows.find(visit.get().link()) : Optional.empty();
        return link.filter(found -> !found.expired(now()))
                .map(found -> new Visitor(
                        found.id(),
                        found.owner(),
                        visit.get().id(),
                        found.kind() == Kind.UPLOAD ? uploader(found, visit.get()) : null,
                        byCookie));
    }

    private static Uploader uploader(Link link, Visit visit) {
        Long maxSize = link.limits().maxSize();
        LinkUse use = new LinkUse(link.id(), link.name(), visit.id(), maxSize == null ? Long.MAX_VALUE : maxSize);
        return new Uploader(link.owner(), use, link.limits().formats());
    }
}

package io.lading.account;

import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.SecurityLog;
import io.lading.http.field.PlainText;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.metadata.session.SessionRow;
import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// The caller's own browser sessions. A token cannot be used to see or end them.
@RestController
@RequestMapping("/api/sessions")
final class OwnSessionsController {
    /// The detail of the event for a session that was ended from elsewhere.
    private static final String OTHER = "other session";

    private static final String ALL_OTHERS = "all other sessions";

    private final Sessions sessions;
    private final Accounts accounts;
    private final SecurityLog log;

    OwnSessionsController(Sessions sessions, Accounts accounts, SecurityLog log) {
        this.sessions = sessions;
        this.accounts = accounts;
        this.log = log;
    }

    /// @param current    whether this request belongs to the session
    /// @param lastUsedAt the last use, to the minute
    /// @param endsAt     the latest end of the session, regardless of use
    /// @param address    the address of the client at the last use, or null if unknown
    /// @param agent      the `User-Agent` of the browser at the last use, or null if unknown
    record SessionJson(
            String id,
            boolean current,
            String createdAt,
            String lastUsedAt,
            String endsAt,
            @Nullable String address,
            @Nullable String agent) {
        static SessionJson of(SessionRow row, boolean current) {
            return new SessionJson(
                    row.idSha256(),
                    current,
                    row.createdAt().toString(),
                    row.lastAccess().toString(),
                    row.endsAt().toString(),
                    known(row.place().address()),
                    known(row.place().agent()));
        }

        private static @Nullable String known(String text) {
            return text.isEmpty() ? null : text;
        }
    }

    record SessionList(List<SessionJson> sessions) {}

    @GetMapping
    ResponseEntity<SessionList> list(HttpServletRequest request) throws StorageException {
        String name = Identity.inPerson("see sessions").name();
        Optional<String> own = current(request);
        Optional<Instant> changedAt = accounts.changedAt(name);
        List<SessionRow> rows = changedAt.isPresent() ? sessions.of(name, changedAt.get()) : List.of();
        List<SessionJson> list = rows.stream()
                .map(row -> SessionJson.of(row, own.equals(Optional.of(row.idSha256()))))
                .toList();
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(new SessionList(list));
    }

    /// Ends one session of the caller.
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void end(@PathVariable("id") String id) throws StorageException {
        Identity me = Identity.inPerson("end sessions");
        if (!PlainText.is(id) || !sessions.end(me.name(), id)) {
            throw new Refusal(Problems.notFound("session"));
        }
        log.note(Act.done(Kind.SIGN_OUT).by(me.name()).with(OTHER));
    }

    /// Ends all sessions of the caller except the one of this request.
    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void endOthers(HttpServletRequest request) throws StorageException {
        Identity me = Identity.inPerson("end sessions");
        sessions.endOthers(me.name(), current(request));
        log.note(Act.done(Kind.SIGN_OUT).by(me.name()).with(ALL_OTHERS));
    }

    private static Optional<String> current(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return Identity.current().way() == Identity.Way.SESSION && session != null
                ? Optional.of(Sessions.publicId(session.getId()))
                : Optional.empty();
    }
}

package io.lading.account;

import io.lading.account.Accounts.SignIn;
import io.lading.account.Identity.Way;
import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.Outcome;
import io.lading.audit.SecurityLog;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// Browser sessions: sign in, sign out and change the password.
@RestController
@RequestMapping("/api/session")
final class SessionController {
    private final Accounts accounts;
    private final AccountRules rules;
    private final SignInEvents events;
    private final SecurityLog log;
    private final Clock clock;

    SessionController(Accounts accounts, AccountRules rules, SignInEvents events, SecurityLog log, Clock clock) {
        this.events = events;
        this.log = log;
        this.accounts = accounts;
        this.rules = rules;
        this.clock = clock;
    }

    record Credentials(@Nullable String name, @Nullable String password) {}

    record NewPassword(@Nullable String current, @Nullable String password) {}

    /// @param mustChangePassword whether the user must change the password before anything else is allowed
    record Person(String name, String role, boolean mustChangePassword) {
        static Person of(Identity identity) {
            return new Person(identity.name(), identity.role().label(), identity.mustChangePassword());
        }
    }

    /// Signs in. The response always sets a new session cookie.
    @PostMapping
    Person signIn(@RequestBody Credentials credentials, HttpServletRequest request) throws StorageException {
        if (credentials.name() == null || credentials.password() == null) {
            throw new Refusal(Problems.badRequest("Expected {\"name\": ..., \"password\": ...}."));
        }
        String name = Username.typed(credentials.name());
        SignIn outcome = accounts.byPassword(name, credentials.password(), SignInClient.of(request), Way.SESSION);
        events.session(outcome, name);
        return switch (outcome) {
            case SignIn.Ok(Identity identity, Instant changedAt) -> {
                open(request, identity, changedAt);
                accounts.deviceCookie(identity.name()).ifPresent(cookie -> DeviceCookie.prepare(request, cookie));
                yield Person.of(identity);
            }
            case SignIn.Expired _ -> throw new Refusal(Challenge.expired());
            case SignIn.Wrong _ -> throw new Refusal(Challenge.wrong(request));
            case SignIn.TooMany(var wait) -> throw new Refusal(Challenge.tooMany(wait));
            case SignIn.Busy _ -> throw new Refusal(Challenge.busy());
        };
    }

    private void open(HttpServletRequest request, Identity identity, Instant changedAt) {
        HttpSession before = request.getSession(false);
        if (before != null) {
            before.invalidate();
        }
        HttpSession session = request.getSession(true);
        session.setMaxInactiveInterval(Math.toIntExact(rules.sessionIdle().toSeconds()));
        SignInFilter.notePlace(session, request);
        session.setAttribute(SignInFilter.SESSION_USER, identity.name());
        session.setAttribute(SignInFilter.SESSION_CHANGED_AT, changedAt.toEpochMilli());
        session.setAttribute(
                SignInFilter.SESSION_ENDS_AT,
                clock.instant().plus(rules.sessionMax()).toEpochMilli());
    }

    /// The user of the current session or credentials.
    @GetMapping
    Person whoAmI(HttpServletRequest request) {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication == null || !(authentication.getPrincipal() instanceof Identity identity)) {
            throw new Refusal(Challenge.missing(request));
        }
        return Person.of(identity);
    }

    /// Signs out. Without a session it does nothing.
    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void signOut(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session != null) {
            if (session.getAttribute(SignInFilter.SESSION_USER) instanceof String name) {
                log.note(Act.done(Kind.SIGN_OUT).by(name));
            }
            session.invalidate();
        }
    }

    /// Changes the caller's password. All sessions of the account end and its tokens are revoked. A caller with a
    /// session gets a new one with the response, so the browser stays signed in.
    @PutMapping("/password")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void changePassword(@RequestBody NewPassword change, HttpServletRequest request) throws StorageException {
        Identity me = Identity.current();
        if (me.way() == Way.TOKEN) {
            throw new Refusal(Problems.forbidden("Sign in with your password (not a token) to change it."));
        }
        String current = change.current() == null ? "" : change.current();
        SignInClient from = SignInClient.of(request);
        HttpSession session = request.getSession(false);
        SignInClient known = me.way() == Way.SESSION && session != null ? from.in(session.getId()) : from;
        switch (accounts.byPassword(me.name(), current, known, Way.PASSWORD)) {
            case SignIn.Ok _ -> {
                String password = PasswordRule.checked(me.name(), change.password());
                if (password.equals(current)) {
                    throw new Refusal(PasswordRule.problem(PasswordRule.Weakness.SAME));
                }
                Optional<SignIn.Ok> changed = accounts.setPassword(me.name(), password);
                noteChange(Outcome.SUCCESS, me);
                if (me.way() == Way.SESSION) {
                    changed.ifPresent(again -> open(request, again.caller(), again.changedAt()));
                }
            }
            case SignIn.Expired _ -> {
                noteChange(Outcome.REFUSED, me);
                throw new Refusal(Problems.forbidden(Challenge.expired().detail()));
            }
            case SignIn.Wrong _ -> {
                noteChange(Outcome.FAILURE, me);
                throw new Refusal(Problems.forbidden("The current password is incorrect."));
            }
            case SignIn.TooMany(var wait) -> {
                noteChange(Outcome.THROTTLED, me);
                throw new Refusal(Challenge.tooMany(wait));
            }
            case SignIn.Busy _ -> throw new Refusal(Challenge.busy());
        }
    }

    private void noteChange(Outcome outcome, Identity me) {
        log.note(Act.of(Kind.PASSWORD_CHANGED, outcome).by(me.name()).to(me.name()));
    }
}

package io.lading.account;

import io.lading.account.Accounts.SignIn;
import io.lading.account.Identity.Factor;
import io.lading.account.Identity.Way;
import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.Outcome;
import io.lading.audit.SecurityLog;
import io.lading.http.ProxyUser;
import io.lading.http.problem.Problem;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
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
    private final SecondFactor factors;
    private final CurrentPassword passwords;
    private final NewSession sessions;
    private final Optional<SingleSignOn> signOn;
    private final SignInEvents events;
    private final SecurityLog log;

    /// @param signOn empty if there is no provider
    SessionController(
            Accounts accounts,
            SecondFactor factors,
            CurrentPassword passwords,
            NewSession sessions,
            Optional<SingleSignOn> signOn,
            SignInEvents events,
            SecurityLog log) {
        this.events = events;
        this.log = log;
        this.accounts = accounts;
        this.factors = factors;
        this.passwords = passwords;
        this.sessions = sessions;
        this.signOn = signOn;
    }

    /// @param code of the second factor, for accounts that have one
    record Credentials(
            @Nullable String name,
            @Nullable String password,
            @Nullable String code) {}

    record NewPassword(@Nullable String current, @Nullable String password) {}

    /// @param mustChangePassword whether the user must change the password before anything else is allowed
    /// @param hasPassword        whether the account can sign in with a password
    /// @param secondFactor       whether the account has a second factor
    /// @param mustAddSecondFactor whether the user must add a second factor before anything else is allowed
    /// @param byProxy            whether a proxy signs the user in, so that signing out here has no effect
    /// @param provider           how else users can sign in, or null
    record Person(
            String name,
            String role,
            boolean mustChangePassword,
            boolean hasPassword,
            boolean secondFactor,
            boolean mustAddSecondFactor,
            boolean byProxy,
            @Nullable Provider provider) {}

    /// @param name the label of the OpenID provider
    /// @param url  where a sign-in through it begins
    record Provider(String name, String url) {}

    private Optional<Provider> provider() {
        return signOn.map(other -> new Provider(other.name(), other.start().toString()));
    }

    /// @param url where the browser signs out at the provider too
    record SignedOut(String url) {}

    private Person person(Identity identity) throws StorageException {
        return new Person(
                identity.name(),
                identity.role().label(),
                identity.mustChangePassword(),
                accounts.hasPassword(identity.name()),
                identity.factor() == Factor.ACTIVE,
                identity.factor() == Factor.DEMANDED,
                identity.way() == Way.PROXY,
                provider().orElse(null));
    }

    /// Signs in. The response always sets a new session cookie.
    @PostMapping
    Person signIn(@RequestBody Credentials credentials, HttpServletRequest request) throws StorageException {
        if (ProxyUser.of(request).isPresent()) {
            throw new Refusal(Challenge.proxySignsIn());
        }
        if (credentials.name() == null || credentials.password() == null) {
            throw new Refusal(Problems.badRequest("Expected {\"name\": ..., \"password\": ...}."));
        }
        String name = Username.typed(credentials.name());
        SignInClient from = SignInClient.of(request);
        SignIn outcome = factors.withCode(
                accounts.byPassword(name, credentials.password(), from, Way.SESSION), credentials.code(), from);
        events.session(outcome, name);
        return switch (outcome) {
            case SignIn.Ok(Identity identity, Instant changedAt) -> {
                sessions.open(request, identity, changedAt);
                accounts.deviceCookie(identity.name()).ifPresent(cookie -> DeviceCookie.prepare(request, cookie));
                yield person(identity);
            }
            case SignIn.Expired _ -> throw new Refusal(Challenge.expired());
            case SignIn.CodeMissing _ -> throw new Refusal(Challenge.codeMissing());
            case SignIn.CodeWrong _ -> throw new Refusal(Challenge.codeWrong(HttpStatus.UNAUTHORIZED));
            case SignIn.Wrong _ -> throw new Refusal(Challenge.wrong(request));
            case SignIn.TooMany(var wait) -> throw new Refusal(Challenge.tooMany(wait));
            case SignIn.Busy _ -> throw new Refusal(Challenge.busy());
        };
    }

    /// The user of the current session or credentials. The problem of a signed-out client says how else it can
    /// sign in.
    @GetMapping
    Person whoAmI(HttpServletRequest request) throws StorageException {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication == null || !(authentication.getPrincipal() instanceof Identity identity)) {
            Problem missing = Challenge.missing(request);
            throw new Refusal(
                    provider().map(other -> missing.with("provider", other)).orElse(missing));
        }
        return person(identity);
    }

    /// Signs out. Without a session it does nothing. If the session began at a provider, the response says
    /// where to sign out there.
    @DeleteMapping
    ResponseEntity<SignedOut> signOut(HttpServletRequest request, HttpServletResponse response) {
        HttpSession session = request.getSession(false);
        if (session == null) {
            return ResponseEntity.noContent().build();
        }
        if (session.getAttribute(SignInFilter.SESSION_USER) instanceof String name) {
            log.note(Act.done(Kind.SIGN_OUT).by(name));
        }
        String id = session.getId();
        session.invalidate();
        return signOn.flatMap(other -> other.signOut(id, request, response))
                .map(url ->
                        ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(new SignedOut(url.toString())))
                .orElseGet(() -> ResponseEntity.noContent().build());
    }

    /// Changes the caller's password. All sessions of the account end and its tokens are revoked. A caller with a
    /// session gets a new one with the response, so the browser stays signed in.
    @PutMapping("/password")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void changePassword(@RequestBody NewPassword change, HttpServletRequest request) throws StorageException {
        Identity me = passwords.owner("change it");
        String current = change.current() == null ? "" : change.current();
        passwords.require(me, current, request, outcome -> noteChange(outcome, me));
        String password = PasswordRule.checked(me.name(), change.password());
        if (password.equals(current)) {
            throw new Refusal(PasswordRule.problem(PasswordRule.Weakness.SAME));
        }
        Optional<SignIn.Ok> changed = accounts.setPassword(me.name(), password);
        noteChange(Outcome.SUCCESS, me);
        if (me.way() == Way.SESSION) {
            changed.ifPresent(again -> sessions.open(request, again.caller(), again.changedAt()));
        }
    }

    private void noteChange(Outcome outcome, Identity me) {
        log.note(Act.of(Kind.PASSWORD_CHANGED, outcome).by(me.name()).to(me.name()));
    }
}

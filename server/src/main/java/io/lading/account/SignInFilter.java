package io.lading.account;

import io.lading.account.Accounts.SignIn;
import io.lading.account.Identity.Way;
import io.lading.audit.Sender;
import io.lading.http.ProxyUser;
import io.lading.http.Visitor;
import io.lading.http.body.RequestPlace;
import io.lading.http.body.RequestPlace.SignedInPlace;
import io.lading.http.body.StillSignedIn;
import io.lading.http.problem.ProblemWriter;
import io.lading.http.problem.Problems;
import io.lading.metadata.account.Role;
import io.lading.metadata.account.Scope;
import io.lading.storage.StorageException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.AuthenticatedPrincipal;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.session.SessionRepository;
import org.springframework.web.filter.OncePerRequestFilter;

/// Authenticates requests by the `Authorization` header (Bearer or Basic), by the username of a trusted proxy,
/// by the session cookie, or by the visit of a link ([VisitSignIn]). Wrong credentials are rejected at once. A
/// request without credentials continues as one of a signed-out client; the route rules decide whether it is
/// allowed.
final class SignInFilter extends OncePerRequestFilter {
    /// The role of every authenticated user, unless a password change is required.
    static final String MEMBER = "MEMBER";

    /// The role of a user who must change the password or add a second factor before anything else is allowed.
    static final String NEWCOMER = "NEWCOMER";

    /// The role of a visitor of an upload link.
    static final String SENDER = "LINK_SENDER";

    /// The role of a visitor of a download link.
    static final String RECEIVER = "LINK_RECEIVER";

    static final String SESSION_USER = StoredSession.USER;
    static final String SESSION_CHANGED_AT = StoredSession.CHANGED_AT;
    static final String SESSION_ENDS_AT = StoredSession.ENDS_AT;

    /// How many streams and transfers may check their session concurrently. The session database has one
    /// connection, which these checks must leave to new requests most of the time.
    private static final int MAX_CHECKS = 2;

    private final Semaphore checks = new Semaphore(MAX_CHECKS);
    private final Accounts accounts;
    private final SessionRepository<?> sessions;
    private final VisitSignIn visits;
    private final ProblemWriter problems;
    private final SignInEvents events;
    private final Clock clock;
    private final Optional<ProxyAccounts> proxied;

    /// @param proxied the accounts of users whom a proxy authenticates; empty if no proxy does
    SignInFilter(
            Accounts accounts,
            Optional<ProxyAccounts> proxied,
            SessionRepository<?> sessions,
            VisitSignIn visits,
            ProblemWriter problems,
            SignInEvents events,
            Clock clock) {
        this.events = events;
        this.accounts = accounts;
        this.proxied = proxied;
        this.sessions = sessions;
        this.visits = visits;
        this.problems = problems;
        this.clock = clock;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (Collections.list(request.getHeaders("Authorization")).size() > 1) {
            // A proxy may have checked another one.
            RequestPlace.of(request).ifPresent(RequestPlace::notSignedIn);
            problems.write(response, Problems.badRequest("Send only one Authorization header."));
            return;
        }
        if (VisitSignIn.bearer(request).isPresent() || VisitSignIn.reads(request)) {
            asVisitor(request, response, chain);
        } else {
            asUser(request, response, chain);
        }
    }

    /// A request that has a visit in its header, or is about the file of a link.
    private void asVisitor(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean named = VisitSignIn.bearer(request).isPresent();
        if (named && VisitSignIn.opens(request)) {
            chain.doFilter(request, response);
            return;
        }
        Optional<Visitor> visitor = named ? visits.byHeader(request) : visits.byCookie(request);
        if (visitor.isPresent()) {
            admit(visitor.get(), request, response, chain);
        } else if (named) {
            RequestPlace.of(request).ifPresent(RequestPlace::notSignedIn);
            problems.write(response, Challenge.visitEnded());
        } else {
            asUser(request, response, chain);
        }
    }

    private void asUser(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String authorization = request.getHeader("Authorization");
        Optional<ProxyUser> user = authorization == null ? ProxyUser.of(request) : Optional.empty();
        if (user.isPresent() && proxied.isPresent()) {
            byProxy(user.get().name(), proxied.get(), request, response, chain);
            return;
        }
        SignIn outcome = authorization == null ? bySession(request) : byHeader(authorization, request);
        Optional<Visitor> visitor = outcome == null ? visits.byCookie(request) : Optional.empty();
        if (visitor.isPresent()) {
            admit(visitor.get(), request, response, chain);
            return;
        }
        if (!(outcome instanceof SignIn.Ok)) {
            RequestPlace.of(request).ifPresent(RequestPlace::notSignedIn);
        }
        if (authorization != null && outcome != null) {
            events.header(outcome, authorization);
        }
        switch (outcome) {
            case null -> chain.doFilter(request, response);
            case SignIn.Ok(Identity identity, Instant _) ->
                admit(identity, authorities(identity), request, response, chain);
            case SignIn.Expired _ -> problems.write(response, Challenge.expired());
            case SignIn.CodeMissing _, SignIn.CodeWrong _ -> problems.write(response, Challenge.tokenNeeded());
            case SignIn.Wrong _ -> problems.write(response, Challenge.wrong(request));
            case SignIn.TooMany(var wait) -> problems.write(response, Challenge.tooMany(wait));
            case SignIn.Busy _ -> problems.write(response, Challenge.busy());
        }
    }

    /// The user of the proxy counts, never a session: it could be that of another user of the browser, so it
    /// ends.
    private void byProxy(
            String name,
            ProxyAccounts users,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws ServletException, IOException {
        HttpSession session = request.getSession(false);
        if (session != null && !name.equals(session.getAttribute(SESSION_USER))) {
            session.invalidate();
        }
        switch (users.admit(name)) {
            case ProxyAccounts.Admission.Admitted(SignIn.Ok(Identity identity, Instant changedAt)) -> {
                events.proxied(identity.name());
                StillSignedIn still =
                        () -> accounts.inSession(identity.name(), changedAt).isPresent();
                still.keepWith(request);
                admit(identity, authorities(identity), request, response, chain);
            }
            case ProxyAccounts.Admission.Refused(RefusedPerson why) -> {
                RequestPlace.of(request).ifPresent(RequestPlace::notSignedIn);
                events.refusedByProxy(name, why);
                problems.write(response, Challenge.refusedByProxy(why));
            }
        }
    }

    private void admit(Visitor visitor, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader("X-Robots-Tag", "noindex, nofollow");
        response.setHeader("Cache-Control", "no-store");
        String role = "ROLE_" + (visitor.uploads() ? SENDER : RECEIVER);
        admit(visitor, List.of(new SimpleGrantedAuthority(role)), request, response, chain);
    }

    /// Moves the request from the share of signed-out clients to that of its user, or of its link.
    private void admit(
            AuthenticatedPrincipal principal,
            List<SimpleGrantedAuthority> authorities,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws ServletException, IOException {
        SignedInPlace place = RequestPlace.of(request)
                .map(own -> own.signedIn(principal.getName()))
                .orElse(SignedInPlace.GRANTED);
        switch (place) {
            case GRANTED -> {
                SecurityContext context = SecurityContextHolder.createEmptyContext();
                context.setAuthentication(
                        UsernamePasswordAuthenticationToken.authenticated(principal, null, authorities));
                SecurityContextHolder.setContext(context);
                chain.doFilter(request, response);
            }
            case USER_LIMIT -> problems.write(response, Problems.tooManyOfUser());
            case SERVER_LIMIT -> problems.write(response, Problems.tooManyRequests());
        }
    }

    /// The authority of a session or token that has a scope.
    static String authority(Scope scope) {
        return "ROLE_" + scope.name();
    }

    /// The rights of a request, as Spring Security names them: `MEMBER`, the scopes of the sign-in, and `ADMIN`
    /// for an administrator who did not sign in with a token. Only `NEWCOMER` if the user must do something first.
    private static List<SimpleGrantedAuthority> authorities(Identity identity) {
        List<SimpleGrantedAuthority> authorities = new ArrayList<>();
        if (identity.isIncomplete()) {
            authorities.add(new SimpleGrantedAuthority("ROLE_" + NEWCOMER));
            return authorities;
        }
        authorities.add(new SimpleGrantedAuthority("ROLE_" + MEMBER));
        identity.scopes().forEach(scope -> authorities.add(new SimpleGrantedAuthority(authority(scope))));
        if (identity.role() == Role.ADMIN && identity.way() != Way.TOKEN) {
            authorities.add(new SimpleGrantedAuthority("ROLE_ADMIN"));
        }
        return authorities;
    }

    private @Nullable SignIn bySession(HttpServletRequest request) throws StorageException {
        HttpSession session = request.getSession(false);
        if (session == null
                || !(session.getAttribute(SESSION_USER) instanceof String name)
                || !(session.getAttribute(SESSION_CHANGED_AT) instanceof Long changedAt)
                || !(session.getAttribute(SESSION_ENDS_AT) instanceof Long endsAt)) {
            return null;
        }
        String id = session.getId();
        Instant changed = Instant.ofEpochMilli(changedAt);
        Instant ends = Instant.ofEpochMilli(endsAt);
        Optional<Identity> identity =
                clock.instant().isBefore(ends) ? accounts.inSession(name, changed) : Optional.empty();
        StillSignedIn still = () -> clock.instant().isBefore(ends)
                && sessionLives(id)
                && accounts.inSession(name, changed).isPresent();
        still.keepWith(request);
        if (identity.isPresent()) {
            notePlace(session, request);
        }
        return identity.isPresent() ? new SignIn.Ok(identity.get(), changed) : null;
    }

    /// Remembers where a session is used. It is stored with the time of its last use.
    static void notePlace(HttpSession session, HttpServletRequest request) {
        Sender sender = Sender.of(request);
        session.setAttribute(StoredSession.ADDRESS, sender.address());
        session.setAttribute(StoredSession.AGENT, sender.agent());
    }

    private boolean sessionLives(String id) {
        checks.acquireUninterruptibly();
        try {
            return sessions.findById(id) != null;
        } finally {
            checks.release();
        }
    }

    /// The authentication scheme of a request in lower case; empty if it has no credentials.
    static String scheme(HttpServletRequest request) {
        String authorization = request.getHeader("Authorization");
        return authorization == null ? "" : authorization.split(" ", 2)[0].toLowerCase(Locale.ROOT);
    }

    private SignIn byHeader(String authorization, HttpServletRequest request) throws StorageException {
        String[] parts = authorization.split(" ", 2);
        String credentials = parts.length == 2 ? parts[1].strip() : "";
        return switch (scheme(request)) {
            case "bearer" -> token(credentials, request);
            case "basic" -> basic(credentials, request);
            default -> new SignIn.Wrong();
        };
    }

    private SignIn token(String secret, HttpServletRequest request) throws StorageException {
        String address = Sender.of(request).address();
        StillSignedIn still = () -> accounts.byToken(secret, address) instanceof SignIn.Ok(Identity who, Instant _)
                && !who.mustChangePassword();
        still.keepWith(request);
        return accounts.byToken(secret, address);
    }

    private SignIn basic(String credentials, HttpServletRequest request) throws StorageException {
        String plain;
        try {
            plain = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return new SignIn.Wrong();
        }
        int colon = plain.indexOf(':');
        if (colon < 0) {
            return new SignIn.Wrong();
        }
        String name = Username.typed(plain.substring(0, colon));
        String password = plain.substring(colon + 1);
        if (password.startsWith(Tokens.PREFIX)) {
            SignIn byToken = token(password, request);
            boolean own = byToken instanceof SignIn.Ok(Identity who, Instant _)
                    && who.name().equals(name);
            return own ? byToken : new SignIn.Wrong();
        }
        SignIn outcome =
                SecondFactor.withoutCode(accounts.byPassword(name, password, SignInClient.of(request), Way.PASSWORD));
        if (outcome instanceof SignIn.Ok(Identity who, Instant changedAt)) {
            StillSignedIn still =
                    () -> accounts.inSession(who.name(), changedAt).isPresent();
            still.keepWith(request);
        }
        return outcome;
    }
}

package io.lading.account;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.time.Clock;
import java.time.Instant;

/// Opens browser sessions. Thread-safe.
final class NewSession {
    private final AccountRules rules;
    private final Clock clock;

    NewSession(AccountRules rules, Clock clock) {
        this.rules = rules;
        this.clock = clock;
    }

    /// Replaces the session of a request by one of an account.
    ///
    /// @param changedAt the last change of the account
    /// @return the new session, which is stored with the response
    HttpSession open(HttpServletRequest request, Identity identity, Instant changedAt) {
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
        return session;
    }
}

package io.lading.account;

import io.lading.account.Accounts.SignIn;
import io.lading.account.Identity.Way;
import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.Outcome;
import io.lading.audit.SecurityLog;
import io.lading.metadata.account.Token;
import io.lading.metadata.account.UserRows;
import io.lading.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/// Records successful and failed sign-ins. A name is recorded only if such an account exists, because any other
/// text could be a password typed into the wrong field.
final class SignInEvents {
    private final SecurityLog log;
    private final UserRows users;

    SignInEvents(SecurityLog log, UserRows users) {
        this.log = log;
        this.users = users;
    }

    /// Records an attempt to start a session.
    void session(SignIn outcome, String name) {
        note(outcome, name, Way.SESSION);
    }

    /// Records an attempt with credentials in the request header.
    ///
    /// @param authorization the value of the `Authorization` header
    void header(SignIn outcome, String authorization) {
        if (outcome instanceof SignIn.Ok(Identity caller, var _)) {
            if (caller.way() == Way.PASSWORD) {
                log.noteHourly(signIn(Outcome.SUCCESS, caller.way()).by(caller.name()));
            }
            return;
        }
        String pair = pair(authorization);
        int colon = pair.indexOf(':');
        boolean token = colon < 0 || pair.startsWith(Tokens.PREFIX, colon + 1);
        note(outcome, colon < 0 ? "" : pair.substring(0, colon), token ? Way.TOKEN : Way.PASSWORD);
    }

    /// Records that a proxy signs a user in, once an hour.
    void proxied(String name) {
        log.noteHourly(signIn(Outcome.SUCCESS, Way.PROXY).by(name));
    }

    /// Records that a user of a proxy was refused.
    void refusedByProxy(String name, RefusedPerson why) {
        log.note(Act.of(Kind.SIGN_IN, Outcome.REFUSED)
                .by(known(name))
                .with(Way.PROXY.name().toLowerCase(Locale.ROOT) + ", " + why.label()));
    }

    /// The event for the first use of a token.
    static Act firstUse(Token token) {
        return Act.done(Kind.TOKEN_FIRST_USED).by(token.user()).to(token.id()).with(token.label());
    }

    private void note(SignIn outcome, String name, Way way) {
        switch (outcome) {
            case SignIn.Ok(Identity caller, var _) ->
                log.note(signIn(Outcome.SUCCESS, way).by(caller.name()));
            case SignIn.Expired _ ->
                log.note(signIn(Outcome.REFUSED, way).by(known(name)).with("one-time password expired"));
            case SignIn.CodeMissing(Identity caller) -> {
                // In a browser, the page asks for the code next.
                if (way == Way.PASSWORD) {
                    log.note(signIn(Outcome.REFUSED, way).by(caller.name()).with("second factor"));
                }
            }
            case SignIn.CodeWrong(Identity caller) ->
                log.note(signIn(Outcome.FAILURE, way).by(caller.name()).with("wrong code"));
            case SignIn.Wrong _ -> log.note(signIn(Outcome.FAILURE, way).by(known(name)));
            case SignIn.TooMany _ -> log.note(signIn(Outcome.THROTTLED, way).by(known(name)));
            case SignIn.Busy _ -> {
                // Nothing was checked, and the client will retry.
            }
        }
    }

    private static Act signIn(Outcome outcome, Way way) {
        return Act.of(Kind.SIGN_IN, outcome).with(way.name().toLowerCase(Locale.ROOT));
    }

    private String known(String name) {
        try {
            return Username.isPossible(name) && users.find(name).isPresent() ? name : "";
        } catch (StorageException e) {
            return "";
        }
    }

    /// The decoded `name:password` of Basic credentials; empty if there are none.
    private static String pair(String authorization) {
        String[] parts = authorization.split(" ", 2);
        if (parts.length < 2 || !parts[0].equalsIgnoreCase("basic")) {
            return "";
        }
        try {
            return new String(Base64.getDecoder().decode(parts[1].strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
